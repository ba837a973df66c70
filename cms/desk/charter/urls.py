"""Addresses of the charter mark at the desk."""

from django.urls import path

from cms.desk.charter import answering, applying, deciding, evidence, following, judging, schools, talking

urlpatterns = [
    path("", schools.home, name="charter"),
    path("schools/", schools.find, name="charter_find"),
    path("schools/<uuid:school_id>/", schools.school, name="charter_school"),
    path("schools/<uuid:school_id>/correct/", schools.correct, name="charter_correct"),
    path(
        "schools/<uuid:school_id>/corrections/<int:correction_id>/",
        schools.decide_correction,
        name="charter_decide_correction",
    ),
    path("schools/<uuid:school_id>/follow/", following.follow, name="charter_follow"),
    path(
        "schools/<uuid:school_id>/successions/<int:succession_id>/",
        following.decide,
        name="charter_decide_succession",
    ),
    path("schools/<uuid:school_id>/invite/", schools.invite, name="charter_invite"),
    path("schools/<uuid:school_id>/people/<int:membership_id>/end/", schools.end, name="charter_end_coordinator"),
    path("schools/<uuid:school_id>/start/", applying.start, name="charter_start"),
    path("applications/<uuid:application_id>/", applying.application, name="charter_application"),
    path("applications/<uuid:application_id>/criteria/<slug:key>/", answering.answer, name="charter_answer"),
    path("applications/<uuid:application_id>/bring/", applying.bring, name="charter_bring"),
    path("applications/<uuid:application_id>/send/", applying.send, name="charter_send"),
    path("applications/<uuid:application_id>/withdraw/", applying.withdraw, name="charter_withdraw"),
    path("applications/<uuid:application_id>/send-back/", applying.send_back, name="charter_send_back"),
    path("evidence/<uuid:evidence_id>/take-out/", evidence.take_out, name="charter_take_out"),
    path("evidence/<str:token>/", evidence.show, name="charter_evidence"),
    path("applications/<uuid:application_id>/ask/", judging.ask, name="charter_ask"),
    path("assessments/<int:assessment_id>/take-off/", judging.take_off, name="charter_take_off"),
    path("assessments/<int:assessment_id>/beside/", judging.beside, name="charter_beside"),
    path("applications/<uuid:application_id>/assess/", judging.assess, name="charter_assess"),
    path("applications/<uuid:application_id>/own-school/", judging.own_school, name="charter_own_school"),
    path("applications/<uuid:application_id>/talk/", talking.talk, name="charter_talk"),
    path("applications/<uuid:application_id>/panel/", deciding.panel, name="charter_panel"),
    path("applications/<uuid:application_id>/confirm/", deciding.confirm, name="charter_confirm"),
]
