from wagtail import hooks

from cms.people.viewsets import WritingGroupViewSet


@hooks.register("register_admin_viewset")
def writing_groups():
    return WritingGroupViewSet("writing_groups", url_prefix="writing-groups")
