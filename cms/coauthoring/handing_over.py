"""What somebody wrote who may not write in a page any more: read out of a form, and handed to those who may."""

import copy

from django.db import models
from django.http import QueryDict
from wagtail.fields import StreamField

from cms.coauthoring.editors import unsaved_by
from cms.coauthoring.kept_versions import hand_to_the_others
from cms.coauthoring.merging import plain


def hand_over_unsaved(page, person):
    """Hand over what ``person`` sent of ``page`` and could not save, before they may write in it no more."""
    for editor in unsaved_by(page, person):
        sent = content_of_form(page, editor, person, QueryDict(editor.unsaved))
        hand_to_the_others(page, person, editor.content, sent)
        editor.unsaved = ""
        editor.save(update_fields=["unsaved"])


def content_of_form(page, editor, person, data, files=None):
    """Return what the form ``data`` that ``person`` sent says of ``page``, as plain JSON.

    ``editor`` is the open editor that it comes from. What is not right in it is taken as it was typed: a form that is
    right would have been saved.
    """
    shown = page.specific.with_content_json(copy.deepcopy(editor.content))
    form_class = page.specific_class.get_edit_handler().get_form_class()
    form = form_class(data, files, instance=shown, parent_page=page.get_parent(), for_user=person)
    form.defer_required_fields()
    form.is_valid()
    version = form.instance
    for name in form.errors:
        field = _field_of_words(version, name)
        if field is not None:
            typed = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            setattr(version, name, typed)
    for name, formset in form.formsets.items():
        if name != "comments" and formset.is_valid():
            formset.instance = version
            formset.save(commit=False)
    return plain(version.serializable_data())


def _field_of_words(version, name):
    fields = {field.name: field for field in version._meta.get_fields()}
    field = fields.get(name)
    return field if isinstance(field, models.CharField | models.TextField | StreamField) else None
