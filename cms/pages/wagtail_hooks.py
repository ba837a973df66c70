from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from cms.moderation import authorship
from cms.moderation.notes import attach_note, keep_note
from cms.pages.links import LivePageLinkHandler


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_the_note(request, page):
    """Keep what the author wrote to the peer worker with every save, and send it along with the page."""
    if "submission_note" in request.POST:
        keep_note(page, request.user, request.POST["submission_note"][:2000])
    if request.POST.get("action-submit"):
        attach_note(page, request.user)


@hooks.register("after_copy_page")
def a_copy_has_the_same_authors(request, page, new_page):
    authorship.carry_over(page.specific, new_page)


@hooks.register("register_rich_text_features", order=100)
def link_to_live_pages_only(features):
    features.register_link_type(LivePageLinkHandler)


@hooks.register("insert_editor_js")
def checks_are_renewed_with_each_save():
    return format_html('<script type="module" src="{}"></script>', static("js/editor_checks.js"))


@hooks.register("insert_editor_js")
def what_was_said_stands_beside_its_block():
    return format_html('<script type="module" src="{}"></script>', static("js/editor_conversation.js"))


@hooks.register("insert_editor_js")
def how_it_was_made_is_drafted_by_a_button():
    return format_html('<script type="module" src="{}"></script>', static("js/draft_how_made.js"))
