"""Whoever was in a page and is not any more, and comes back to it by an open tab or a link: one kind, true answer."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.coauthoring.coauthors import was_in
from cms.coauthoring.page_groups import group_of
from cms.coauthoring.showing import words_handed_over
from cms.moderation.ledger import object_key
from cms.moderation.models import Authorship
from cms.people.groups import groups_of, workers_of


def answer_to_whoever_was_in(request, page_id):
    """Return the answer for somebody who was in this page and may not read it now, or None for everybody else.

    The status is the one of a page that is not there. It says nothing that they did not know, not even the title.
    """
    if not was_in(page_id, request.user):
        return None
    context = {
        "page_id": page_id,
        "ask": _who_to_ask(page_id, request.user),
        "handed_over": words_handed_over(page_id, request.user),
        "wrote": Authorship.objects.filter(**object_key(Page(pk=page_id)), user_id=request.user.pk).exists(),
    }
    return render(request, "desk/taken_out.html", context, status=404)


def _who_to_ask(page_id, person):
    """Return the names of the workers of the page's group, if ``person`` belongs to it, as a text; or of their own."""
    theirs = set(groups_of(person).values_list("pk", flat=True))
    group = group_of(Page(pk=page_id))
    supporting = workers_of([group.pk] if group and group.pk in theirs else theirs).values()
    names = {worker.username for workers in supporting for worker in workers if worker.pk != person.pk}
    return _(" or ").join(sorted(names))
