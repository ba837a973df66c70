"""Wagtail's admin, as people meet it from the desk: its menu, its buttons, and the way back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.desk.editor import held_back, hold_back, leave_only_what_authors_use
from cms.moderation import actions
from cms.moderation.suggestions import open_suggestions
from cms.people.roles import is_administrator


@hooks.register("register_admin_menu_item")
def the_way_back():
    return MenuItem(gettext_lazy("Your desk"), reverse("desk:home"), icon_name="home", order=1)


@hooks.register("construct_main_menu")
def only_administrators_meet_the_tree(request, menu_items):
    if not is_administrator(request.user):
        menu_items[:] = [item for item in menu_items if item.url == reverse("desk:home")]


@hooks.register("construct_page_action_menu")
def plain_words_on_the_buttons(menu_items, request, context):
    leave_only_what_authors_use(menu_items)


@hooks.register("before_edit_page")
def save_what_cannot_be_sent(request, page):
    """While something that was asked for is open, "send" saves: nobody loses what they wrote over a tick."""
    hold_back(request, page)


@hooks.register("after_edit_page", order=100)
def back_to_the_desk(request, page):
    """After sending a page, say what happens now, where the author's pages are."""
    if reason := held_back(request):
        list(messages.get_messages(request))
        messages.warning(request, reason)
        return redirect(reverse("desk:page", args=[page.pk]) + "#changes")
    if not request.POST.get("action-submit"):
        return None
    list(messages.get_messages(request))  # Wagtail's own, which speaks of moderation
    if actions.waiting_task_state(page):
        messages.success(request, _("Sent. A peer worker will read it. You can take it back until they have decided."))
        if open_suggestions(page).exists():
            messages.info(request, _("A peer worker suggested other words, and nobody has chosen yet. They are here."))
            return redirect(reverse("desk:page", args=[page.pk]) + "#suggestions")
    else:
        messages.warning(
            request,
            _("Your words are saved, but not sent: sign-off is switched off. Tell an administrator and send it later."),
        )
    return redirect("desk:home")
