"""After a refused form: what is wrong stands at the top of the screen, with a link to each box that it is about.

Whoever reads by ear, or on a small screen, would not meet it otherwise: it may stand a long way down.
"""

from dataclasses import dataclass

from django.forms import BaseForm
from django.shortcuts import render


@dataclass(frozen=True)
class Problem:
    """What is wrong (``words``). ``target`` is the id of the box that it is about, and ``label`` its name, or empty."""

    words: str
    target: str = ""
    label: str = ""


def problems_in(*forms):
    """Return a :class:`Problem` for each error of the ``forms`` that were sent, in the order of their boxes."""
    found = []
    for form in forms:
        found += [Problem(words) for words in form.non_field_errors()]
        found += [Problem(words, _target(box), str(box.label)) for box in form for words in box.errors]
    return found


def render_screen(request, template, context, *, forms=(), status=None):
    """Render a screen of the desk. Problems in the forms of its context, and in other ``forms`` on it, stand on top."""
    sent = [each for each in (*context.values(), *forms) if isinstance(each, BaseForm) and each.is_bound]
    return render(request, template, {**context, "problems": problems_in(*sent)}, status=status)


def _target(box):
    # A group of choices has no box with the name of the field.
    return box.id_for_label or f"{box.auto_id}_0"
