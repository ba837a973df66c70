from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.moderation.refusals import cannot_be_moved, nobody_publishes


@hooks.register("before_bulk_action")
def nobody_publishes_in_bulk(request, action_type, objects, action):
    if action_type == "publish" and not objects:
        _none, refused = action.get_actionable_objects()
        raise nobody_publishes([page.get_admin_display_title() for page in refused["items_with_no_access"]])


@hooks.register("before_copy_page")
def nobody_publishes_a_copy(request, page):
    wants_it_live = request.POST.get("publish_copies") or request.POST.get("alias")
    if wants_it_live and not page.permissions_for_user(request.user).can_publish():
        raise nobody_publishes([request.POST.get("new_title") or page.title])


@hooks.register("before_move_page")
def say_beforehand_why_a_page_cannot_be_moved(request, page, destination):
    person = page.permissions_for_user(request.user)
    if person.can_move() and not person.can_move_to(destination):
        raise cannot_be_moved(page, destination)


@hooks.register("after_edit_page", order=50)
def nobody_publishes_from_the_editor(request, page):
    if request.POST.get("action-publish") and not page.permissions_for_user(request.user).can_publish():
        messages.warning(request, nobody_publishes([page.get_admin_display_title()]).reason)


@hooks.register("register_log_actions")
def log_actions(actions):
    label = _("Forget names in old signatures")
    actions.register_action("moderation.erase_private_words", label, _("Names were taken out of old signatures"))
    for name, label, message in (
        ("decline", _("Say “not this time”"), _("A peer worker said “not this time”")),
        ("suggest", _("Suggest other words"), _("Other words were suggested")),
        ("withdraw_suggestion", _("Suggest something else"), _("Suggested words were taken back for others")),
        ("use_suggestion", _("Use suggested words"), _("Suggested words were used")),
        ("keep_own_words", _("Keep one’s own words"), _("The words stayed as they were")),
        ("make_reader_link", _("Make a link for a reader"), _("A link for a reader was made")),
        (
            "take_out_reader_comment",
            _("Take out what a reader said"),
            _("What a reader said was taken out: it could tell who somebody is"),
        ),
        ("revoke_reader_link", _("Take a reader’s link back"), _("A reader’s link was taken back")),
    ):
        actions.register_action(f"moderation.{name}", label, message)
