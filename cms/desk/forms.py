"""The desk's forms."""

from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.coauthoring.coauthors import people_to_invite
from cms.coauthoring.comments import MAX_LENGTH
from cms.coauthoring.readers import sign_of
from cms.coauthoring.sharing import Role
from cms.desk.given_back import written
from cms.desk.kinds import kinds_for
from cms.desk.my_pages import FILTERS
from cms.moderation.load import MOST_HARD_A_DAY, enough_for
from cms.moderation.models import Reader
from cms.moderation.reader_comments import DAYS
from cms.moderation.touches import hard_topics
from cms.pages.addresses import live_page_at
from cms.pages.titles import plain_title
from cms.people.groups import WORKER, groups_of, members_of
from cms.people.models import PeerWorker, User, WritingGroup
from cms.people.roles import Role as SiteRole


class StartForm(forms.Form):
    """What is needed to start a page: what it is, which group it is from, a first idea of a title, and who with."""

    kind = forms.ChoiceField(label=_("What do you want to make?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("What could it be called?"), max_length=120, help_text=_("You can change it later.")
    )
    group = forms.ModelChoiceField(
        label=_("Which group is it from?"),
        queryset=WritingGroup.objects.none(),
        required=False,
        empty_label=_("No group"),
    )
    people = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = {kind.key: kind for kind in kinds_for(user)}
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in self.kinds.values()]
        if self.kinds:
            self.fields["kind"].initial = next(iter(self.kinds))
        self.fields["group"].queryset = groups_of(user)
        groups = list(self.fields["group"].queryset)
        if groups:
            self.fields["group"].initial = groups[0]
        self.by_group = [_Companions(group, members, user) for group, members in _with_members(groups)]
        # A person in two groups stands below both, so each choice names its group too.
        self.fields["people"].choices = [
            (value, membership.user.username) for each in self.by_group for value, membership in each.choices
        ]
        self.fields["people"].error_messages["invalid_choice"] = _("Choose people from the list.")

    def clean_title(self):
        return plain_title(self.cleaned_data["title"])

    def clean_kind(self):
        return self.kinds[self.cleaned_data["kind"]]

    def clean(self):
        data = super().clean()
        chosen, group = data.get("people", []), data.get("group")
        with_others = [
            membership.user
            for each in self.by_group
            if group is not None and each.group.pk == group.pk
            for value, membership in each.choices
            if value in chosen
        ]
        if len(with_others) < len(chosen):
            self.add_error("people", _("Choose people from the same group as the page."))
        return {**data, "with_others": with_others}

    def chosen(self):
        """Return the values of the people who are ticked, to tick them again."""
        return self["people"].value() or []


class _Companions:
    """Whom one can write with in one group, and who will read the draft there."""

    def __init__(self, group, members, user):
        self.group = group
        self.choices = [(f"{group.pk}-{each.user_id}", each) for each in members if each.user_id != user.pk]
        self.sign = sign_of(group, [each.user for each in members if each.role == WORKER])


def _with_members(groups):
    members = members_of([group.pk for group in groups])
    return [(group, members[group.pk]) for group in groups]


class DecisionForm(forms.Form):
    """A peer worker signs off. ``fingerprint`` and ``outline`` say which version was on the screen.

    The fields ``why-…`` beside the findings of the checks go with it: see :meth:`reasons`.
    """

    SIGN_OFF, ANSWERS = "sign-off", "answers"

    #: What makes the sentence that is kept with a signature.
    CHECKED = (
        ("all", _("I read all of it.")),
        ("true", _("It is true, as far as I know.")),
        ("kind", _("It is kind and clear.")),
        ("nobody", _("Nobody can be recognised who should not be.")),
        ("help", _("It says where to get help, if that is needed.")),
    )

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    outline = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(choices=[(SIGN_OFF, _("Sign off")), (ANSWERS, _("Keep my answers"))])
    checked = forms.MultipleChoiceField(
        label=_("What did you check?"),
        help_text=_("It is kept with your signature. Tick what is so, or say it in your own words below."),
        choices=CHECKED,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=_("Your words"),
        help_text=_("What else you checked. It is kept with your signature, and the author reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def clean(self):
        data = super().clean()
        data["statement"] = self._statement(data)
        if data.get("decision") == self.SIGN_OFF and not data["statement"]:
            self.add_error("words", _("Say in a few words what you checked. It is kept with your signature."))
        return data

    def _statement(self, data):
        ticked = [str(words) for key, words in self.CHECKED if key in data.get("checked", ())]
        return " ".join([*ticked, data.get("words", "").strip()]).strip()

    def reasons(self):
        """Return why findings are all right, by the digest of each, as they were sent."""
        return {name.removeprefix("why-"): words for name, words in self.answers().items()}

    def written(self):
        """Return what was written in it, to be given back."""
        return written(self.data)

    def answers(self):
        """Return the same by the names of the fields."""
        return {name: words for name, words in self.data.items() if name.startswith("why-")}


class FindForm(forms.Form):
    """What narrows "my pages" down. Odd values find nothing and break nothing."""

    q = forms.CharField(label=_("Words in the title"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Which pages?"), required=False, choices=[("", _("All my pages")), *FILTERS.items()]
    )


class InviteForm(forms.Form):
    """Who is asked into a page, and what they may do there."""

    person = forms.ModelChoiceField(
        label=_("Who?"),
        queryset=User.objects.none(),
        empty_label=_("Choose somebody"),
        # The same words whether somebody with that number exists or not.
        error_messages={
            "invalid_choice": _("Choose somebody from your group who is not in this page yet."),
            "required": _("Choose somebody."),
        },
    )
    role = forms.ChoiceField(label=_("What may they do?"), choices=Role.choices, initial=Role.WRITE)

    def __init__(self, *args, page, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_invite(page, user)

    def clean_role(self):
        return Role(self.cleaned_data["role"])


class CodeForm(forms.Form):
    """The code with which one comes into a page."""

    code = forms.CharField(
        label=_("The code"),
        help_text=_("Capitals, spaces and dashes don’t matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CommentForm(forms.Form):
    """A comment on one part of a draft."""

    part = forms.ChoiceField(label=_("What is it about?"))
    text = forms.CharField(label=_("Your comment"), max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part.contentpath, part.label) for part in parts]


class AnswerForm(forms.Form):
    """An answer to a comment, or why a change was not made."""

    text = forms.CharField(label=_("Your answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReaderLinkForm(forms.Form):
    """Whom a link to a draft is for, and how long it works."""

    reader = forms.ChoiceField(label=_("Who is it for?"), choices=Reader, initial=Reader.OTHER)
    days = forms.TypedChoiceField(
        label=_("How long does it work?"),
        coerce=int,
        choices=[(days, _("%(days)d days") % {"days": days}) for days in DAYS],
        initial=DAYS[1],
    )


class GiveForm(forms.Form):
    """To whom a page that was left behind is given."""

    # Not a choice of rows: the form stands beside each page, and would ask for them each time.
    person = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.users = {str(each.user_id): each.user for each in members}
        names = [(value, user.username) for value, user in self.users.items()]
        self.fields["person"].choices = [("", _("Choose somebody")), *names]

    def clean_person(self):
        return self.users[self.cleaned_data["person"]]


class CredentialForm(forms.Form):
    """What happens to one credential."""

    GRANT, CONFIRM, REVOKE = "grant", "confirm", "revoke"

    action = forms.ChoiceField(choices=[(GRANT, _("Say yes")), (CONFIRM, _("Confirm")), (REVOKE, _("End it"))])
    credential = forms.ModelChoiceField(queryset=PeerWorker.objects.all())
    reason = forms.CharField(label=_("Why?"), max_length=300, required=False)


class ProposeForm(forms.Form):
    """Who is proposed as a peer worker: somebody with that role. Nobody is shown the names of those who write."""

    user = forms.ModelChoiceField(
        label=_("Who?"),
        queryset=User.objects.filter(is_active=True, groups__name=SiteRole.PEER_WORKER).order_by("username"),
        help_text=_("Somebody is missing? An administrator gives people the role of a peer worker first."),
    )


class TakeDownForm(forms.Form):
    """Which live page to take off the public site, and why."""

    address = forms.CharField(
        label=_("The page's address"),
        help_text=_("Copy it from your browser. For example /leaflets/sleep/"),
        max_length=500,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("A few words. Peer workers read them, readers never do."),
        max_length=300,
        widget=forms.TextInput,
        error_messages={"required": _("Say in a few words why this page has to go.")},
    )

    def clean_address(self):
        """Return the live page at the address, which may be a whole one or only its path."""
        try:
            address = urlsplit(self.cleaned_data["address"].strip())
            host, path = address.hostname, unquote(address.path)
        except ValueError:  # "http://[" and the like
            host, path = None, None
        if not path:
            raise forms.ValidationError(_("This is not an address. Copy it from your browser."))
        # An administrator may have left the site without a default one. Taking down works all the same.
        sites = Site.objects.select_related("root_page").order_by("-is_default_site", "pk")
        named = sites.filter(hostname__iexact=host) if host else sites.none()
        if host and not (named or validate_host(host, settings.ALLOWED_HOSTS)):
            raise forms.ValidationError(_("This address is on another site. Copy it from the page on this site."))
        for site in named or sites:
            if page := live_page_at(path, site.root_page):
                return page
        raise forms.ValidationError(_("There is no public page at this address. Look at it again."))


class HandOverForm(forms.Form):
    """Who reads a page instead."""

    to = forms.ChoiceField(
        label=_("Who reads it instead of you?"),
        error_messages={"invalid_choice": _("They can’t read this one now. Choose somebody else.")},
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.workers = {str(worker.pk): worker for worker in workers}
        self.fields["to"].choices = [(value, worker.username) for value, worker in self.workers.items()]

    def clean_to(self):
        return self.workers[self.cleaned_data["to"]]


class ReadingForm(forms.Form):
    """What a peer worker leaves out, and how many hard pages a day are enough."""

    leaves_out = forms.MultipleChoiceField(
        label=_("What would you rather not read about?"),
        help_text=_("Pages about it are left out of your queue. Nobody else sees what you tick, and nobody asks why."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hard_a_day = forms.TypedChoiceField(
        label=_("How many hard pages a day are enough?"),
        help_text=_("After that many, your queue leaves the hard ones out until tomorrow. With 0 it always does."),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, choices, **kwargs):
        initial = {"leaves_out": choices.leaves_out, "hard_a_day": enough_for(choices)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["leaves_out"].choices = [(topic.key, topic.label) for topic in hard_topics()]
        self.fields["hard_a_day"].choices = [(number, number) for number in range(MOST_HARD_A_DAY + 1)]


class AwayForm(forms.Form):
    """When a peer worker is back, and who reads what they have taken on."""

    until = forms.DateField(
        label=_("When are you back?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    stand_in = forms.ChoiceField(
        label=_("Who reads what you have taken on?"),
        required=False,
        error_messages={"invalid_choice": _("They can’t stand in now. Choose somebody else.")},
    )

    def __init__(self, *args, choices, workers, **kwargs):
        super().__init__(*args, initial={"until": choices.away_until, "stand_in": choices.stand_in_id}, **kwargs)
        self.workers = {str(worker.pk): worker for worker in workers}
        names = [(value, worker.username) for value, worker in self.workers.items()]
        self.fields["stand_in"].choices = [("", _("Nobody: it goes back to everybody")), *names]

    def clean_stand_in(self):
        return self.workers.get(self.cleaned_data["stand_in"])
