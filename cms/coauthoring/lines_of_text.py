"""Rich text as lines that fit into a plain box, and back: whoever has no editor can still suggest other words.

A line is a paragraph, a heading or an item of a list. Lines that stay as they are keep their links and bold words; a
line with other words is plain.
"""

import difflib
import html
import re

from django.utils.html import escape, strip_tags

_LINE = re.compile(r"(<(p|h[1-6]|li)(?:\s[^<>]*)?>)(.*?)(</\2>)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>")
_EMPTY_LIST = re.compile(r"<(ul|ol)>\s*</\1>")


def can_be_lines(rich):
    """Return whether ``rich`` is made of lines alone: no list in a list, no picture, nothing between the lines."""
    if re.search(r"<li\b(?:(?!</li>).)*<(?:ul|ol|p)\b", rich or "", re.DOTALL) or "<embed" in (rich or ""):
        return False
    return not strip_tags(_LINE.sub("", rich or "")).strip()


def as_lines(rich):
    """Return the words of ``rich``, one line each."""
    return [_words(inner) for _start, _tag, inner, _end in _LINE.findall(rich or "")]


def with_lines(rich, lines):
    """Return ``rich`` with other ``lines``: as few of its own as possible are touched."""
    between, elements, end = _taken_apart(rich or "")
    lines = [" ".join(line.split()) for line in lines if line.strip()]
    before = [_words(inner) for _start, _tag, inner, _close in elements]
    kept = [[] for _element in elements]
    added = []  # before the first line
    matcher = difflib.SequenceMatcher(None, before, lines, autojunk=False)
    for what, start, stop, other, other_stop in matcher.get_opcodes():
        if what == "equal":
            for place in range(start, stop):
                kept[place].append("".join(_whole(elements[place])))
            continue
        new = lines[other:other_stop]
        for place in range(start, stop):
            if new:
                kept[place].append(_plain(elements[place], new.pop(0)))
        if new:
            place = stop - 1
            like = elements[place] if place >= 0 and elements[place][1] == "li" else None
            (kept[place] if place >= 0 else added).extend(_plain(like, words) for words in new)
    body = [part for glue, own in zip(between, kept, strict=True) for part in (glue, *own)]
    return _EMPTY_LIST.sub("", "".join([*added, *body, end]))


def _taken_apart(rich):
    """Return what stands before each line, the lines, and what stands after the last."""
    between, elements, end = [], [], 0
    for match in _LINE.finditer(rich):
        between.append(rich[end : match.start()])
        elements.append(match.groups())
        end = match.end()
    return between, elements, rich[end:]


def _whole(element):
    start, _tag, inner, end = element
    return start, inner, end


def _plain(like, words):
    start, end = (like[0], like[3]) if like else ("<p>", "</p>")
    return f"{start}{escape(words)}{end}"


def _words(inner):
    return " ".join(html.unescape(strip_tags(_BREAK.sub(" ", inner))).split())
