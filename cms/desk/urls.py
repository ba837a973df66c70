"""Addresses of the desk."""

from django.urls import path

from cms.desk import deciding, group_views, kind_words, ledger_views, page_views, queue_views, views, worries
from cms.desk.consent import consent
from cms.desk.credit import credit
from cms.desk.review import review, review_page

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("join/", page_views.join, name="join"),
    path("invitations/<int:invitation_id>/answer/", page_views.answer_invitation, name="answer_invitation"),
    path("groups/", group_views.groups, name="groups"),
    path("groups/members/<int:membership_id>/end/", group_views.end_membership, name="end_membership"),
    path("pages/<int:page_id>/", page_views.page, name="page"),
    path("pages/<int:page_id>/history/", page_views.history, name="history"),
    path("pages/<int:page_id>/ledger/", ledger_views.ledger, name="ledger"),
    path("pages/<int:page_id>/ledger/csv/", ledger_views.ledger_as_csv, name="ledger_as_csv"),
    path("pages/<int:page_id>/ledger/json/", ledger_views.ledger_as_json, name="ledger_as_json"),
    path("pages/<int:page_id>/draft/", page_views.draft, name="draft"),
    path("pages/<int:page_id>/invite/", page_views.invite, name="invite"),
    path("pages/<int:page_id>/code/", page_views.invite_by_code, name="invite_by_code"),
    path("pages/<int:page_id>/invitations/<int:invitation_id>/withdraw/", page_views.withdraw, name="withdraw"),
    path("pages/<int:page_id>/leave/", page_views.leave, name="leave"),
    path("pages/<int:page_id>/people/<int:user_id>/remove/", page_views.remove, name="remove"),
    path("pages/<int:page_id>/people/<int:user_id>/role/", page_views.change_role, name="change_role"),
    path("pages/<int:page_id>/people/<int:user_id>/hand-over/", page_views.hand_over, name="hand_over"),
    path("pages/<int:page_id>/changes/<int:change_id>/", page_views.settle, name="settle"),
    path("pages/<int:page_id>/how-made/", page_views.draft_how_made, name="draft_how_made"),
    path("pages/<int:page_id>/comments/", page_views.comment, name="comment"),
    path("pages/<int:page_id>/comments/<int:comment_id>/", page_views.answer_comment, name="answer_comment"),
    path("pages/<int:page_id>/give/", group_views.give, name="give"),
    path("pages/<int:page_id>/review/", review, name="review"),
    path("pages/<int:page_id>/review/page/", review_page, name="review_page"),
    path("pages/<int:page_id>/consent/", consent, name="consent"),
    path("pages/<int:page_id>/review/changes/", deciding.ask, name="ask_for_changes"),
    path("pages/<int:page_id>/review/not-this-time/", deciding.decline, name="decline"),
    path("pages/<int:page_id>/review/suggest/", deciding.suggest, name="suggest"),
    path("pages/<int:page_id>/suggestions/<int:suggestion_id>/", page_views.choose_words, name="choose_words"),
    path("pages/<int:page_id>/readers/", page_views.make_reader_link, name="make_reader_link"),
    path("pages/<int:page_id>/readers/<int:link_id>/end/", page_views.end_reader_link, name="end_reader_link"),
    path("pages/<int:page_id>/said/<int:said_id>/", page_views.answer_reader, name="answer_reader"),
    path("pages/<int:page_id>/credit/", credit, name="credit"),
    path("pages/<int:page_id>/take-back/", views.take_back, name="take_back"),
    path("pages/<int:page_id>/worried/", worries.worried, name="worried"),
    path("held/<uuid:reference>/", worries.held, name="held"),
    path("cases/", worries.cases, name="cases"),
    path("cases/<uuid:reference>/", worries.case, name="case"),
    path("cases/<uuid:reference>/files/<int:number>/", worries.case_file, name="case_file"),
    path("safeguarding/", worries.safeguarding_team, name="safeguarding_team"),
    path("pages/<int:page_id>/claim/", queue_views.claim, name="claim"),
    path("pages/<int:page_id>/release/", queue_views.release, name="release"),
    path("pages/<int:page_id>/hand-over-reading/", queue_views.hand_over_reading, name="hand_over_reading"),
    path("reading/", queue_views.reading, name="reading"),
    path("news/", queue_views.put_news_away, name="put_news_away"),
    path("news/<int:notice_id>/", queue_views.open_notice, name="open_notice"),
    path("take-down/", views.take_down, name="take_down"),
    path("kind-words/", kind_words.kind_words, name="kind_words"),
    path("kind-words/<int:template_id>/", kind_words.kind_words, name="kind_words_of"),
    path("peer-workers/", views.peer_workers, name="peer_workers"),
]
