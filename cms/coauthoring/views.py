"""What belongs to the editor and is not in it: the choices, on a page that needs no scripts; the news; kept words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from cms.coauthoring.browser_copies import copy_key
from cms.coauthoring.editors import find_editor
from cms.coauthoring.kept_versions import CannotSettle, settle
from cms.coauthoring.news import news_of
from cms.coauthoring.showing import shown_conflicts, shown_unsaved
from cms.safeguarding.concerns import sealed_pages_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request, page_id):
    """Show the versions that wait for a choice, and take one choice."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.specific.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        return _chosen(request, page)
    return render(
        request,
        "coauthoring/conflicts.html",
        {
            "page": page,
            "header_title": _("Choose what to keep"),
            "conflicts": shown_conflicts(page, request.user),
            "unsaved": shown_unsaved(page, request.user),
        },
    )


def _chosen(request, page):
    if "throw_away" in request.POST:
        return _thrown_away(request, page)
    number, choice = request.POST.get("version", ""), request.POST.get("keep", "")
    wants_json = not request.accepts("text/html")
    try:
        settle(page, int(number) if number.isdecimal() else 0, choice, by=request.user, was=request.POST.get("was"))
    except CannotSettle as problem:
        if wants_json:
            left = shown_conflicts(page, request.user).as_answer(request)
            return JsonResponse(
                {"success": False, "error_code": problem.code, "error_message": str(problem), **left}, status=400
            )
        messages.error(request, str(problem))
        return redirect("coauthoring_conflicts", page.pk)
    page = Page.objects.get(pk=page.pk)
    left = shown_conflicts(page, request.user)
    if wants_json:
        return JsonResponse({"success": True, **left.as_answer(request)})
    messages.success(request, _("Done. The page has what you chose."))
    return redirect("coauthoring_conflicts", page.pk) if left else redirect("wagtailadmin_pages:edit", page.pk)


def _thrown_away(request, page):
    with transaction.atomic():
        editor = find_editor(page.pk, request.user, request.POST["throw_away"])
    if editor is not None:
        editor.unsaved = ""
        editor.save(update_fields=["unsaved"])
    messages.success(request, _("Thrown away."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@never_cache
@require_safe
def news(request, page_id):
    """Tell an open editor what happened to its page. It asks every few seconds."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None or not page.specific.permissions_for_user(request.user).can_edit():
        raise Http404
    return JsonResponse(news_of(page.pk, request.user, request.GET.get("since")))


@never_cache
@require_safe
def kept_words(request):
    """Show what this person's browser keeps and the site never got, to put it back or to copy it."""
    return render(
        request,
        "coauthoring/kept_words.html",
        {
            "header_title": _("Words kept on this computer"),
            "copy_key": copy_key(request.user),
            "sealed": sealed_pages_of(request.user),
        },
    )
