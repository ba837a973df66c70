"""Addresses of awards. Credentials carry some of them, so they stay for ever and are the same in every language."""

from django.urls import path

from charter.awards import views

_AWARD = "charter/badges/<uuid:award_id>/"

urlpatterns = [
    path("charter/register.json", views.register_as_json, name="register_as_json"),
    path("charter/register.csv", views.register_as_csv, name="register_as_csv"),
    path("charter/badge.js", views.element_script, name="badge_script"),
    path("oembed/", views.oembed, name="oembed"),
    path(f"{_AWARD}credential.json", views.credential, name="badge_credential"),
    path(f"{_AWARD}badge.svg", views.badge, {"kind": "svg"}, name="badge_svg"),
    path(f"{_AWARD}badge.png", views.badge, {"kind": "png"}, name="badge_png"),
    path(f"{_AWARD}baked.svg", views.badge, {"kind": "svg", "is_baked": True}, name="baked_svg"),
    path(f"{_AWARD}baked.png", views.badge, {"kind": "png", "is_baked": True}, name="baked_png"),
    path(f"{_AWARD}check.png", views.check_code, name="check_code"),
    path(f"{_AWARD}widget/", views.widget, name="badge_widget"),
]

# In the reader's language.
pages = [
    path("charter/register/", views.register, name="register"),
    path(_AWARD, views.award, name="award"),
    path(f"{_AWARD}show-it/", views.show_it, name="show_badge"),
]
