from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks

from cms.people.models import User
from cms.people.viewsets import WritingGroupViewSet


@hooks.register("register_admin_viewset")
def writing_groups():
    return WritingGroupViewSet("writing_groups", url_prefix="writing-groups")


@hooks.register("before_bulk_action")
def people_are_deleted_one_by_one(request, action_type, objects, action_class_instance):
    if action_type == "delete" and action_class_instance.model is User:
        messages.error(request, _("Delete people one by one, so that what they wrote finds its place."))
        return redirect("wagtailusers_users:index")
    return None
