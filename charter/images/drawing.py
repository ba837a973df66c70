"""Drawing a badge."""

import math
from dataclasses import dataclass
from functools import lru_cache

import resvg_py
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from charter.images.letters import around, straight
from charter.models import CharterBadgePage
from charter.standing import Standing

Level = CharterBadgePage.Level

#: How wide and high the PNG is. The SVG has no size of its own.
PIXELS = 640

_CENTRE = (240, 228)
_METALS = {Level.BRONZE: "#f0a868", Level.SILVER: "#cfdcf2", Level.GOLD: "#ffd02e"}
_RIMS = {Level.BRONZE: "#00717c", Level.SILVER: "#6a2fb5", Level.GOLD: "#d3135f"}
# Where each star of a level stands, and how large it is.
_STARS = {
    Level.BRONZE: [(240, 140, 42)],
    Level.SILVER: [(192, 144, 37), (288, 144, 37)],
    Level.GOLD: [(166, 156, 29), (240, 134, 38), (314, 156, 29)],
}


@dataclass(frozen=True)
class Picture:
    """What a badge's picture shows. ``school`` stands in its description only: its name may have any letters."""

    level: Level
    standing: Standing
    valid_until: object
    school: str


def as_svg(picture):
    """Return ``picture`` as the bytes of an SVG."""
    with override("en"):  # The outlines are English letters.
        context = {
            **_drawn(picture.level, picture.standing, _month(picture.valid_until)),
            "title": _title(picture),
            "description": _description(picture),
        }
        return render_to_string("pages/charter/badge.svg", context).encode()


def as_png(picture):
    """Return ``picture`` as the bytes of a PNG."""
    # Nothing that can be seen depends on the school or the day: many badges are one PNG.
    return _png(picture.level, picture.standing, picture.valid_until.replace(day=1))


@lru_cache(maxsize=200)
def _png(level, standing, valid_until):
    svg = as_svg(Picture(level, standing, valid_until, school="")).decode()
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=PIXELS, height=PIXELS, skip_system_fonts=True))


@lru_cache(maxsize=200)
def _drawn(level, standing, month):
    counts = standing == Standing.VALID
    sign, below = (level.label, f"Until {month}") if counts else (standing.label, str(level.label))
    if standing == Standing.EXPIRED:
        sign, below = f"Ended {month}", str(level.label)
    return {
        "counts": counts,
        "edge": _OUTLINES[level](),
        "metal": _METALS[level] if counts else "#dedae8",
        "rim": _RIMS[level] if counts else "#6f6787",
        "stars": [_star(*star) for star in _STARS[level]],
        "above_words": around("Anti-bullying charter mark", size=34, centre=_CENTRE, radius=151, spacing=1),
        "below_words": around("Judged by young people", size=29, centre=_CENTRE, radius=173, below=True, spacing=1.5),
        "sign_words": straight(str(sign), size=98, x=240, y=253, widest=360),
        "small_words": straight(below, size=38, x=240, y=330, widest=160),
    }


def _month(day):
    return date_format(day, "F Y")


def _title(picture):
    if picture.standing == Standing.VALID:
        return _("Anti-bullying charter mark: %(level)s") % {"level": picture.level.label}
    return _("Anti-bullying charter mark, %(level)s: %(standing)s") % {
        "level": picture.level.label,
        "standing": picture.standing.label,
    }


def _description(picture):
    words = {
        Standing.VALID: _("Valid until %(day)s."),
        Standing.SUSPENDED: _("On hold: it does not count at the moment."),
        Standing.REVOKED: _("No longer valid."),
        Standing.EXPIRED: _("Ended on %(day)s. No longer valid."),
        Standing.NOT_YET: _("Not valid yet."),
    }[picture.standing] % {"day": date_format(picture.valid_until, "j F Y")}
    return " ".join(filter(None, [picture.school and f"{picture.school}.", words]))


def _scallops():
    """Return a shell's edge: twelve round lobes."""
    points = [_polar(194, 30 * step + 15) for step in range(12)]
    arcs = "".join(f"A56 56 0 0 1 {x:.1f} {y:.1f}" for x, y in [*points[1:], points[0]])
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}{arcs}Z"


def _buoy():
    """Return eight straight sides."""
    return _polygon([_polar(219, 45 * step + 22.5) for step in range(8)])


def _sun():
    """Return a sun's eighteen rays."""
    return _polygon([_polar(219 if step % 2 else 187, 10 * step) for step in range(36)])


_OUTLINES = {Level.BRONZE: _scallops, Level.SILVER: _buoy, Level.GOLD: _sun}


def _star(x, y, size):
    corners = [_polar(size if step % 2 == 0 else size * 0.46, 36 * step, (x, y)) for step in range(10)]
    return _polygon(corners)


def _polygon(points):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _polar(radius, degrees, centre=_CENTRE):
    angle = math.radians(degrees)
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)
