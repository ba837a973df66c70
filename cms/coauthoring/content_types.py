"""Guardian's question: which content type do an object's permissions belong to?"""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page


def for_grants(obj):
    """Return the content type of ``obj`` (a model or an instance): Wagtail's ``Page`` for every page type.

    A grant is held by the page, whatever its type, so that one table and one foreign key hold them all.
    """
    model = obj if isinstance(obj, type) else type(obj)
    if issubclass(model, Page):
        model = Page
    return ContentType.objects.get_for_model(model)
