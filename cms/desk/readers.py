"""Reading one draft without an account, by a link, and saying something about it.

Nothing here asks who is signed in, and nothing is kept in a cookie: the link alone is the key, so a form from elsewhere
could not send anything that whoever wrote it could not send anyway.
"""

import re
from functools import wraps

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.fields import RichTextField, StreamField

from cms.coauthoring.parts import fields_of_words, parts_of
from cms.media.models import CustomImage
from cms.media.views import send_rendition
from cms.moderation import reader_comments
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.models import Reader
from cms.safeguarding.crisis_lines import CRISIS_LINES

_LONGEST_TOKEN = 64
_LINK = re.compile(r"<a\b[^>]*>")
_PICTURE = re.compile(r"<(?:img|source)\b[^>]*>")


class ReaderForm(forms.Form):
    """What a reader says, where, and what they are to the authors."""

    place = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This part is not in the page any more. Choose another.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What do you want to say?"),
        help_text=gettext_lazy(
            "Please give no names: not yours, and nobody else’s. Whoever has this link can read what you say."
        ),
        max_length=reader_comments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )
    reader = forms.ChoiceField(
        label=gettext_lazy("Who are you to us?"),
        choices=Reader,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits best. You need not give a name.")},
    )

    has_looked = forms.BooleanField(
        label=gettext_lazy("Nobody can be recognised by it: send it all the same"), required=False
    )

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        names = ((part.place, str(part)) for part in parts)
        self.fields["place"].choices = [("", gettext_lazy("All of it")), *names]


def _by_link(view):
    """Show ``view`` to whoever has a link that works. Every other link gets one answer."""

    @wraps(view)
    def shown(request, token, **kwargs):
        limited = not ratelimit.consume(request, action="read_draft")
        link = None if limited else reader_comments.find_link(token)
        if limited:
            response = _gone(request, status=429)
        elif link is None:
            response = _too_late(request, token) or _gone(request)
        else:
            response = view(request, link, token, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"  # The address is the key.
        return response

    return csrf_exempt(never_cache(shown))


def _gone(request, *, status=404):
    """Say that the link opens nothing. Whoever sent something gets their words back."""
    return render(request, "readers/gone.html", {"words": request.POST.get("text", "")}, status=status)


def _too_late(request, token):
    """Keep what a reader sends just after the page was sealed, and say so kindly. None for every other link."""
    if request.method != "POST":
        return None
    if not ratelimit.consume(request, action="reader_comment", key=token[:_LONGEST_TOKEN]):
        return _gone(request, status=429)
    if not reader_comments.keep_late(token, request.POST):
        return None
    return render(request, "readers/held.html", {"lines": CRISIS_LINES})


@require_http_methods(["GET", "HEAD", "POST"])
@_by_link
def read(request, link, token):
    """One draft, and a box to say something about it."""
    version = latest_version(link.page.specific)
    parts = parts_of(version)
    form = ReaderForm(request.POST or None, parts=parts)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="reader_comment", key=str(link.pk)):
            form.add_error(None, _("That was a lot at once. Your words are still here: wait a little, then send them."))
            status = 429
        else:
            try:
                reader_comments.comment(link, **form.cleaned_data)
            except Refused as refused:
                if refused.code in ("gone", "link-ended"):
                    return _too_late(request, token) or _gone(request)
                form.add_error(None, refused.reason)
                form.asks_to_look = refused.code == "look-first"
            else:
                return redirect(f"{request.path}?thanks")
    language = version.locale.language_code
    context = {
        "form": form,
        "version": version,
        "shown": list(_shown(version, parts, request, token)),
        "said": reader_comments.said_by(link),
        "thanks": "thanks" in request.GET,
        "expires_at": link.expires_at,
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }
    return render(request, "readers/draft.html", context, status=status)


@require_safe
@_by_link
def picture(request, link, token, name):
    """A picture of the draft, and no other."""
    shown = set(content_of(latest_version(link.page.specific)).shown(CustomImage))
    return send_rendition(name, lambda image: image.pk in shown)


def _shown(version, parts, request, token):
    """Yield each part with what readers would see of it, its links without an end."""
    streams = {field.name: field for field in fields_of_words(type(version)) if isinstance(field, StreamField)}
    blocks = {f"{name}.{block.id}": block for name in streams for block in getattr(version, name)}
    for part in parts:
        if part.place in blocks:
            html = blocks[part.place].render({"page": version, "request": request})
        elif part.place in streams:
            continue
        else:
            value = getattr(version, part.place)
            is_rich = isinstance(version._meta.get_field(part.place), RichTextField)
            html = render_to_string("readers/words.html", {"value": value, "is_rich": is_rich})
        if html.strip() and (part.words or part.place in blocks):
            yield part, _inert(html, token)


def _inert(html, token):
    """Return what a template rendered, with links that lead nowhere and pictures that this link may fetch."""
    media = reverse("read_picture", args=[token, "name"]).removesuffix("name")
    html = _LINK.sub("<a>", html)
    # From templates, where everything that people wrote is escaped already.
    return mark_safe(_PICTURE.sub(lambda found: found[0].replace(settings.MEDIA_URL, media), html))  # noqa: S308
