from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.coauthoring import views
from cms.coauthoring.editing import WritingTogetherViewSet
from cms.coauthoring.policy import page_policy


@hooks.register("register_admin_viewset")
def the_editor_of_people_who_write_together():
    return WritingTogetherViewSet()


@hooks.register("register_admin_urls")
def what_belongs_to_the_editor():
    return [
        path("pages/<int:page_id>/conflicts/", views.conflicts, name="coauthoring_conflicts"),
        path("pages/<int:page_id>/news/", views.news, name="coauthoring_news"),
        path("kept-words/", views.kept_words, name="coauthoring_kept_words"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("add", _("Add a co-author"), _("Somebody joined this page")),
        ("invite", _("Ask a co-author in"), _("Somebody was asked into this page")),
        ("invite_by_code", _("Make a code for a co-author"), _("A code for this page was made")),
        ("accept", _("Join as a co-author"), _("Somebody joined this page")),
        ("decline", _("Decline an invitation"), _("Somebody said no to this page")),
        ("withdraw", _("Take an invitation back"), _("An invitation into this page was taken back")),
        ("leave", _("Leave a page"), _("Somebody left this page")),
        ("remove", _("Remove a co-author"), _("Somebody was taken out of this page")),
        ("let_write", _("Let a commenter write"), _("Somebody may write in this page now")),
        ("let_comment", _("Let a co-author only comment"), _("Somebody may only comment on this page now")),
        ("choose", _("Choose a kept version"), _("Somebody chose what was written by somebody else")),
        ("hand_over", _("Hand a page over"), _("Somebody else looks after this page now")),
    ):
        actions.register_action(f"coauthoring.{name}", label, message)


@hooks.register("construct_page_chooser_queryset")
def choose_only_what_one_may_see(pages, request):
    """Wagtail's chooser offers everybody's drafts (wagtail#9714). Offer live pages and one's own."""
    return pages.filter(live=True) | pages.filter(pk__in=page_policy.explorable_instances(request.user).values("pk"))
