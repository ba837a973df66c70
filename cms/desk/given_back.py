"""Words that somebody wrote about a page which cannot be decided on any more: they get them back."""

import re

from django.shortcuts import render

# The boxes for words in the forms of :mod:`cms.desk.review` and :mod:`cms.desk.deciding`.
_BOXES = re.compile(r"words|reason|next_step|support|why(-.+)?|text-\d+|rows-\d+-(text|quote)")


def written(data):
    """Return what was written in the boxes of ``data``, a form as it was sent, in their order."""
    return [words for name, words in data.items() if _BOXES.fullmatch(name) and words.strip()]


def give_back(request, reason, *, status):
    """Say why nothing was decided, with the words that would be lost, and without any of the page's."""
    context = {"reason": reason, "written": written(request.POST)}
    return render(request, "desk/review/give_back.html", context, status=status)
