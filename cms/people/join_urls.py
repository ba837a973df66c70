"""Addresses of joining and coming back."""

from django.urls import path

from cms.people.views import joining

urlpatterns = [
    path("", joining.code, name="join"),
    path("you/", joining.new, name="join_new"),
    path("back/", joining.back, name="join_back"),
    path("name/", joining.name, name="join_name"),
]
