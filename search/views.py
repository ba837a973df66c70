"""The search page, and what its box suggests. What is found is decided by ``finding`` and ``suggestions``."""

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from cms.front_cache.cache import keep
from cms.pages.routing import pages_above_view
from search.finding import Answer, Question
from search.helping import looks_for_help
from search.suggestions import LONGEST_TYPED, suggestions


@require_safe
def search(request):
    """Show the live pages that have the words of ``?q=``. Nothing is recorded."""
    keep(request)
    question = Question.of(request.GET)
    answer = Answer(question)
    context = {"query": question.query, "answer": answer, "results": answer.results}
    context["ancestors"] = pages_above_view(request, "search")
    return render(request, "search/search.html", context)


@require_safe
def suggest(request):
    """Give the script of the search box titles and addresses that begin as ``?q=``, as JSON. Help comes first."""
    keep(request)
    typed = request.GET.get("q", "")
    found = [{"title": page.title, "url": page.get_url(request)} for page in suggestions(typed)]
    if looks_for_help(typed[:LONGEST_TYPED]):
        found.insert(0, {"title": gettext("Help now: people to talk to"), "url": reverse("help_now")})
    return JsonResponse({"suggestions": found})
