"""The headings of a page: each gets an id that its contents list links to, and boxes stand one level below."""

import itertools
import re
from dataclasses import dataclass, field

from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify

# A box (a tip, lines to borrow) writes its own heading as what stands in a part of the page.
_BOX = re.compile(r'<h3(?P<attributes> class="box-title[^>]*)>(?P<words>.*?)</h3>', re.DOTALL)
_HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)


@dataclass
class Numbered:
    """``html`` with an id on each heading, and ``contents``: their ``id`` and ``title``, in order."""

    html: str
    contents: list = field(default_factory=list)


def numbered(html):
    """Give each second-level heading of rendered ``html`` an id of its own words, so that a link to it lasts.

    The headings of boxes get none: they are no parts of the page.
    """
    first = _HEADING.search(html)
    before, rest = (html[: first.start()], html[first.start() :]) if first else (html, "")
    contents = []

    def with_id(match):
        title = strip_tags(match["words"]).strip()
        if not title or " id=" in match["attributes"]:
            return match[0]
        base = f"h-{slugify(title, allow_unicode=True) or 'part'}"
        taken = {each["id"] for each in contents}
        names = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
        name = next(name for name in names if name not in taken)
        contents.append({"id": name, "title": mark_safe(title)})  # noqa: S308 - from the page, which is escaped
        return f'<h2 id="{name}"{match["attributes"]}>{match["words"]}</h2>'

    # A box before the first part is in none: no level is left out.
    before = _BOX.sub(r"<h2\g<attributes>>\g<words></h2>", before)
    return Numbered(mark_safe(before + _HEADING.sub(with_id, rest)), contents)  # noqa: S308 - ids of letters and hyphens only
