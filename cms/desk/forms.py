"""The desk's forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desk.kinds import kinds_for
from cms.people.models import User, WritingGroup


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


class ProposeForm(forms.Form):
    """Who is proposed as a peer worker."""

    user = forms.ModelChoiceField(label=_("Who?"), queryset=User.objects.filter(is_active=True).order_by("username"))
