"""The form of a page that several people write."""

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm


class MergingPageForm(WagtailAdminPageForm):
    """Wagtail's page form, which knows which open editor it is. ``merged_page`` is what is saved in its place."""

    merge_base = forms.Field(required=False, widget=forms.HiddenInput)
    merge_count = forms.Field(required=False, widget=forms.HiddenInput)
    merge_taken = forms.Field(required=False, widget=forms.HiddenInput)

    merged_page = None

    def save(self, commit=True):
        if self.merged_page is None:
            return super().save(commit=commit)
        if commit:
            self.merged_page.save()
        return self.merged_page
