"""The desk's forms."""

from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from cms.desk.kinds import kinds_for
from cms.pages.titles import plain_title
from cms.people.models import PeerWorker, User, WritingGroup
from cms.people.roles import Role


class StartForm(forms.Form):
    """What is needed to start a page: what it is, who for, and a first idea of a title."""

    kind = forms.ChoiceField(label=_("What do you want to make?"), widget=forms.RadioSelect)
    group = forms.ModelChoiceField(
        label=_("Which group is it from?"),
        queryset=WritingGroup.objects.none(),
        required=False,
        empty_label=_("No group"),
    )
    title = forms.CharField(
        label=_("What could it be called?"), max_length=120, help_text=_("You can change it later.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = {kind.key: kind for kind in kinds_for(user)}
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in self.kinds.values()]
        if self.kinds:
            self.fields["kind"].initial = next(iter(self.kinds))
        groups = WritingGroup.objects.filter(memberships__user=user)
        self.fields["group"].queryset = groups
        if groups:
            self.fields["group"].initial = groups[0]

    def clean_title(self):
        return plain_title(self.cleaned_data["title"])

    def clean_kind(self):
        return self.kinds[self.cleaned_data["kind"]]


class DecisionForm(forms.Form):
    """A peer worker's decision. ``fingerprint`` says which version was on the screen."""

    SIGN_OFF, CHANGES = "sign-off", "changes"

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(SIGN_OFF, _("Sign off")), (CHANGES, _("Ask for changes"))])
    words = forms.CharField(
        label=_("Your words"),
        help_text=_("To sign off: what you checked. To ask for changes: what to change and why. The author reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def clean(self):
        data = super().clean()
        if not data.get("words", "").strip():
            if data.get("decision") == self.CHANGES:
                self.add_error("words", _("Say what to change and why, in kind words. The author reads exactly this."))
            elif data.get("decision") == self.SIGN_OFF:
                self.add_error("words", _("Say in a few words what you checked. It is kept with your signature."))
        return data


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
        queryset=User.objects.filter(is_active=True, groups__name=Role.PEER_WORKER).order_by("username"),
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
            if page := _live_page_at(path, site.root_page):
                return page
        raise forms.ValidationError(_("There is no public page at this address. Look at it again."))


def _live_page_at(path, root):
    """Return the live page at ``path`` of the site that begins at ``root``, or None."""
    language = get_language_from_path(path)
    if language:
        path = path.removeprefix(f"/{language}")
        root = root.get_translations().filter(locale__language_code=language).first()
    url_path = f"{root.url_path}{path.strip('/')}/".replace("//", "/") if root else ""
    return Page.objects.filter(live=True, url_path=url_path).first()
