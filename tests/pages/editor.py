"""Wagtail's page editor, as somebody's browser uses it: what it sends, field by field."""

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.helpers import fresh

SUMMARY = "What it is and who it is for."


def text_block(words="<p>Talk to somebody you trust.</p>"):
    """Return one block of text as :func:`editor_form` takes it."""
    return ("text", rich_text(words))


def editor_form(page, *, body=None, **fields):
    """Return what the editor of ``page`` sends: its words, and whatever ``fields`` say instead.

    ``body`` is a list of ``(kind, form data)``. Fields that only administrators see are sent too: the server
    must not take them from anybody else.
    """
    newest = fresh(page).latest_revision
    page = fresh(page).get_latest_revision_as_object()
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "audience": page.audience,
        "review_date": "",
        "seo_title": "",
        "search_description": "",
        "submission_note": "",
        "body": streamfield([text_block()] if body is None else body),
        "framework_items": inline_formset([]),
        "comments": inline_formset([]),
    }
    if newest is not None:
        data |= {"loaded_revision_id": newest.pk, "loaded_revision_created_at": newest.created_at.isoformat()}
    # What only some kinds of page ask for: the others ignore it.
    data |= {"school_name": "Made-up High School", "level": "bronze"}
    data |= {"awarded_on": "2026-01-05", "valid_until": "2028-01-05"}
    data |= {"minutes": "30", "tagline": "", "how_to_join": rich_text(""), "you_will_learn": rich_text("")}
    return nested_form_data({**data, **fields})


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def save_in_editor(browser, page, *, button=None, **fields):
    """Press a button of the editor (``action-submit``, ``action-publish``; default: save). Returns the response."""
    form = editor_form(page, **fields)
    if button:
        form[button] = button
    return browser.post(edit_address(page), form)


def autosave(browser, page, **fields):
    """Save as the editor does by itself, every half second. Returns the response, JSON."""
    return browser.post(edit_address(page), editor_form(page, **fields), headers={"Accept": "application/json"})
