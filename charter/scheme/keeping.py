"""What schools are judged by is kept the moment it goes live, and can be read at an address that stays."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from charter.models import CharterVersionPage, JudgedBy
from cms.front_cache.cache import keep
from cms.moderation.public_pages import public_pages


def keep_what_was_signed(sender, instance, **kwargs):
    """Keep the signed words of a version that goes live: the first time, and for ever."""
    JudgedBy.keep(instance)


@require_safe
def criteria(request, number):
    """Lead on to the page of a version, in the reader's language where there is one.

    Credentials name this address for ever. Where the page was taken down, it leads to the words that were signed.
    """
    pages = public_pages(CharterVersionPage.objects.filter(number=number))
    page = pages.filter(locale=Locale.get_active()).first() or pages.order_by("pk").first()
    if page is None:
        get_object_or_404(JudgedBy, number=number)
    keep(request)
    return redirect(page.get_url(request) if page else reverse("criteria_in_words", args=[number]))


@require_safe
def criteria_in_words(request, number):
    """Send the words of a version as plain text. Credentials carry their digest, so they stay as they are."""
    judged_by = get_object_or_404(JudgedBy, number=number)
    keep(request)
    return HttpResponse(judged_by.words, content_type="text/plain; charset=utf-8")
