from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem

from cms.moderation.notes import attach_note, keep_note


@hooks.register("construct_page_action_menu")
def plain_words_for_sending(menu_items, request, context):
    """Say what the buttons do; nobody here publishes, and decisions are made on the review page."""
    menu_items[:] = [
        item
        for item in menu_items
        if item.name not in ("action-publish", "action-approve", "action-reject", "action-restart-workflow")
    ]
    for position, item in enumerate(menu_items):
        if isinstance(item, SubmitForModerationMenuItem):
            menu_items.insert(0, menu_items.pop(position))
            break


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_the_note(request, page):
    """Keep what the author wrote to the peer worker with every save, and send it along with the page."""
    if "submission_note" in request.POST:
        keep_note(page, request.user, request.POST["submission_note"][:2000])
    if request.POST.get("action-submit"):
        attach_note(page, request.user)


@hooks.register("construct_homepage_panels")
def the_desk_is_the_dashboard(request, panels):
    """Wagtail's dashboard asks one query for each waiting page; the desk lists them instead."""
    panels[:] = [panel for panel in panels if panel.name in ("site_summary", "upgrade_notification")]

