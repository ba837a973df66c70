"""Addresses of the desk."""

from django.urls import path

from cms.desk import views
from cms.desk.credit import credit

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("pages/<int:page_id>/review/", views.review, name="review"),
    path("pages/<int:page_id>/credit/", credit, name="credit"),
    path("pages/<int:page_id>/take-back/", views.take_back, name="take_back"),
    path("take-down/", views.take_down, name="take_down"),
    path("peer-workers/", views.peer_workers, name="peer_workers"),
]
