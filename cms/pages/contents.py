"""The contents list of a page: its headings get an id each, and the list links to them."""

import itertools
import re
from dataclasses import dataclass, field

from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify

_HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)


@dataclass
class Numbered:
    """``html`` with an id on each heading, and ``contents``: their ``id`` and ``title``, in order."""

    html: str
    contents: list = field(default_factory=list)


def numbered(html):
    """Give each second-level heading of rendered ``html`` an id of its own words, so that a link to it lasts."""
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

    return Numbered(mark_safe(_HEADING.sub(with_id, html)), contents)  # noqa: S308 - ids of letters and hyphens only
