from wagtail import hooks

from cms.media.visibility import only_what_one_may_choose


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_from_what_one_may_choose(files, request):
    return only_what_one_may_choose(files, request.user)
