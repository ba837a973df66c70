from wagtail import hooks

from cms.media.views import refuse_private_document


@hooks.register("before_serve_document")
def only_public_documents(document, request):
    refuse_private_document(document, request)
