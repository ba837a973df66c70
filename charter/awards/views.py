"""What the public meets of an award: its addresses, the register, and what schools put into their own pages.

Each answer is kept in front until an award, a status place or a school's name changes, and for half a minute at most.
"""

import re
import uuid
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers
from wagtail.models import Locale

from charter.awards import snippets
from charter.awards.models import Award
from charter.awards.register import COLUMNS, Register, award_called
from charter.awards.structured import certification
from charter.credentials import addresses
from charter.credentials.answers import for_everybody, shown_anywhere
from charter.credentials.baking import bake_png, bake_svg
from charter.images.drawing import Picture, as_png, as_svg
from charter.judging.actions import published_agreement
from charter.models import CharterBadgePage
from charter.scheme.levels import Level
from cms.front_cache.cache import keep
from cms.moderation.public_pages import public_pages
from cms.pages.routing import pages_above_view
from cms.pages.spreadsheets import as_csv
from cms.people.qr_codes import png_of

_LD_JSON = "application/ld+json"
# A picture is no page: nothing in it may run, load or go anywhere.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# The only page of ours that may stand in a frame anywhere.
_WIDGET_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


def _kept(request, award_id):
    """Return the award, and let the answer be kept in front."""
    keep(request)
    return get_object_or_404(Award.objects.with_facts(), pk=award_id)


# --- An award -----------------------------------------------------------------------------------------


@require_safe
@vary_on_headers("Accept")
def award(request, award_id):
    """Send people to the page of an award, or show its facts where it has none; send programs its credential."""
    if _LD_JSON in request.headers.get("Accept", ""):
        return credential(request, award_id)
    found = get_object_or_404(Award.objects.with_facts(), pk=award_id)
    if page := page_of(found):
        return HttpResponseRedirect(page.get_url(request))
    context = {"award": found, "structured": certification(found), "oembed_of": addresses.of_award(found.pk)}
    return shown_anywhere(render(request, "pages/charter/award.html", context))


def page_of(found):
    """Return the public page that tells the story of an award, in the reader's language where there is one, or None."""
    if found.page_key is None:
        return None
    pages, here = public_pages(CharterBadgePage.objects.filter(translation_key=found.page_key)), Locale.get_active()
    return min(pages, key=lambda page: (page.locale_id != here.pk, page.pk), default=None)


@require_safe
@conditional_page
def credential(request, award_id):
    """Send the credential of an award as it was signed."""
    found = _kept(request, award_id)
    return for_everybody(HttpResponse(bytes(found.credential)), _LD_JSON)


@require_safe
@conditional_page
def badge(request, award_id, kind, is_baked=False):
    """Send the picture of an award as it is today, ``svg`` or ``png``; ``is_baked``, with its credential inside."""
    found = _kept(request, award_id)
    picture = Picture(Level(found.level), found.standing, found.last_day, found.school.name)
    drawn = as_svg(picture) if kind == "svg" else as_png(picture)
    if is_baked:
        drawn = (bake_svg if kind == "svg" else bake_png)(drawn, bytes(found.credential))
    response = HttpResponse(drawn, content_type="image/svg+xml" if kind == "svg" else "image/png")
    response["Content-Security-Policy"] = _PICTURE_POLICY
    if is_baked:
        response["Content-Disposition"] = f'attachment; filename="charter-mark.{kind}"'
    return shown_anywhere(response)


@require_safe
@conditional_page
def check_code(request, award_id):
    """Send the QR code that leads to the check of an award, to print: it stays true whatever becomes of the award."""
    response = HttpResponse(png_of(_kept(request, award_id).check_address), content_type="image/png")
    response["Content-Security-Policy"] = _PICTURE_POLICY
    response["Content-Disposition"] = 'attachment; filename="check-our-charter-mark.png"'
    return shown_anywhere(response)


@require_safe
@conditional_page
@xframe_options_exempt
def widget(request, award_id):
    """Show an award on its own, to stand in a frame of any site."""
    response = render(request, "pages/charter/widget.html", {"award": _kept(request, award_id)})
    response["Content-Security-Policy"] = _WIDGET_POLICY
    return shown_anywhere(response)


@require_safe
@conditional_page
def element_script(request):
    """Send the script of the ``charter-mark`` element, at an address that stays."""
    keep(request)
    script = Path(finders.find("js/charter_mark.js")).read_text(encoding="utf-8")
    return for_everybody(HttpResponse(script), "text/javascript; charset=utf-8")


@require_safe
def show_it(request, award_id):
    """Tell a school how it puts its badge into its own page, with what that looks like."""
    found = _kept(request, award_id)
    context = {
        "award": found,
        "picture": snippets.picture(found.pk),
        "frame": snippets.frame(found.pk),
        "frame_width": snippets.FRAME[0],
        "frame_height": snippets.FRAME[1],
        "element": snippets.element(found.pk),
        "address": addresses.of_award(found.pk),
    }
    return render(request, "pages/charter/show_it.html", context)


_NUMBER = re.compile(r"/charter/badges/([0-9a-f-]{36})/(?:badge\.svg|badge\.png|widget/)?\Z")


@require_safe
@conditional_page
def oembed(request):
    """Answer a site that asks how to show an award's address: see https://oembed.com."""
    keep(request)
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON.", status=501, content_type="text/plain")
    asked = request.GET.get("url", "")[:300]
    path = asked.removeprefix(addresses.of_site()) if asked.startswith(addresses.of_site("/")) else ""
    found = _NUMBER.search(path)
    try:
        award_id = uuid.UUID(found[1]) if found else award_called(path)
    except ValueError:
        award_id = None
    if award_id is None:
        raise Http404
    asked = (request.GET.get(name, "") for name in ("maxwidth", "maxheight"))
    room = [int(each) for each in asked if re.fullmatch(r"[1-9][0-9]{0,4}", each, re.ASCII)]
    answer = snippets.oembed(get_object_or_404(Award.objects.with_facts(), pk=award_id), room)
    return for_everybody(JsonResponse(answer), "application/json")


# --- The register -------------------------------------------------------------------------------------


def _register(request):
    """Return what ``request`` chooses of the register. Only addresses that this site links to are kept."""
    listing = Register(request)
    if listing.is_as_linked:
        keep(request)
    return listing


@require_safe
def register(request):
    """Show every award, the newest first, by filters."""
    listing = _register(request)
    context = {"listing": listing, "agreement": published_agreement()}
    context["ancestors"] = pages_above_view(request, "register")
    return render(request, "pages/charter/register.html", context)


@require_safe
@conditional_page
def register_as_json(request):
    """Send every award as JSON, or those that the filters of the page choose."""
    answer = JsonResponse({"awards": list(_register(request).rows())}, json_dumps_params={"ensure_ascii": False})
    return for_everybody(answer, "application/json")


@require_safe
@conditional_page
def register_as_csv(request):
    """Send the same as a table for a spreadsheet."""
    answer = as_csv(COLUMNS, ([row[name] for name in COLUMNS] for row in _register(request).rows()))
    return for_everybody(answer, "text/csv; charset=utf-8")
