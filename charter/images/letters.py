"""Words as outlines, for pictures that may name no font: in a straight line, or round a circle."""

import json
import math
from functools import cache
from pathlib import Path

_EM = 1000
_CAPITALS = 722  # how high a capital is, of so many
_FILE = Path(__file__).parent / "data" / "letters.json"


@cache
def _letters():
    return json.loads(_FILE.read_text(encoding="utf-8"))


def straight(words, *, size, x, y, widest=None):
    """Return ``words``, the middle of their capitals at ``x``, ``y``, as pairs of a transform and an outline.

    Words that would be wider than ``widest`` are made smaller.
    """
    width = sum(_letters()[letter][0] for letter in words) * size / _EM
    if widest and width > widest:
        size, width = size * widest / width, widest
    left, paths = x - width / 2, []
    foot = y + size * _CAPITALS / _EM / 2
    for letter in words:
        advance, outline = _letters()[letter]
        paths.append(_path(outline, f"translate({_number(left)} {_number(foot)})", size))
        left += advance * size / _EM
    return list(filter(None, paths))


def around(words, *, size, centre, radius, below=False, spacing=0):
    """Return ``words`` round a circle, their middle at its top or at its foot, as :func:`straight` does."""
    x, y = centre
    turn = -1 if below else 1
    advances = [_letters()[letter][0] * size / _EM + spacing for letter in words]
    along, paths = -sum(advances) / 2, []
    for letter, advance in zip(words, advances, strict=True):
        angle = (along + advance / 2) / radius
        at = (x + radius * math.sin(angle), y - turn * radius * math.cos(angle))
        place = f"translate({_number(at[0])} {_number(at[1])}) rotate({_number(math.degrees(turn * angle))})"
        paths.append(_path(_letters()[letter][1], f"{place} translate({_number(-(advance - spacing) / 2)} 0)", size))
        along += advance
    return list(filter(None, paths))


def _path(outline, place, size):
    # An outline has its y axis upwards, as fonts have.
    scale = _number(size / _EM, 4)
    return (f"{place} scale({scale} -{scale})", outline) if outline else None


def _number(value, digits=2):
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
