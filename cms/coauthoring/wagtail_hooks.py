from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.coauthoring.policy import page_policy


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("coauthoring.add", _("Add a co-author"), _("Somebody joined this page"))


@hooks.register("construct_page_chooser_queryset")
def choose_only_what_one_may_see(pages, request):
    """Wagtail's chooser offers everybody's drafts (wagtail#9714). Offer live pages and one's own."""
    return pages.filter(live=True) | pages.filter(pk__in=page_policy.explorable_instances(request.user).values("pk"))
