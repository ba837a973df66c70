"""Was this any use? Readers answer with one tap; what is kept is a number, and nothing of who.

Nobody is told of fewer than ten answers: in one town a small number is a person.
"""

from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.db import models, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.moderation.public_pages import public_pages
from cms.pages.models import UseCount

#: Fewer answers than this are shown to nobody.
FIRST_NUMBER = 10


@csrf_exempt  # There is no cookie to protect, and a reader who answers must not get one.
@require_POST
def answer(request, page_id):
    """Count one answer about a page that is public, and bring the reader back to it."""
    page = get_object_or_404(public_pages(), pk=page_id)
    if _comes_from_elsewhere(request) or request.POST.get("answer") not in UseCount.Answer.values:
        return render(request, "400.html", status=400)
    # A ceiling for the page, not for an address: addresses are not looked at.
    if ratelimit.consume(request, action="use_count", key=str(page.pk)):
        count(page, request.POST["answer"])
    return redirect(f"{page.get_url(request)}#thanks")


@transaction.atomic
def count(page, answer):
    """Add one to the number of readers of ``page`` who gave this answer."""
    row, _is_new = UseCount.objects.get_or_create(page=page, answer=answer)
    UseCount.objects.filter(pk=row.pk).update(number=models.F("number") + 1)


def counts_of(page):
    """Return ``(answer in words, number)`` of each answer, or nothing before there are ten."""
    number_of = dict(UseCount.objects.filter(page=page.pk).values_list("answer", "number"))
    if sum(number_of.values()) < FIRST_NUMBER:
        return []
    return [(each.label, number_of.get(each.value, 0)) for each in UseCount.Answer]


def _comes_from_elsewhere(request):
    """Return whether another site sent the form. A browser that does not say is believed: it is one number."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()
