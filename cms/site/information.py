"""The pages about the site itself, with words to begin with: where help is, what it keeps, who can use it.

People change the words and a peer worker signs them, like all others. They are made once, so that a page which
somebody deleted on purpose does not come back with the next deployment.
"""

import datetime
import json
import tomllib
import uuid
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from cms.moderation.actions import submit
from home.models import HomePage, InformationPage

#: What a site keeps changes with the site.
LOOK_AGAIN_AFTER = datetime.timedelta(days=180)
WORDS = Path(__file__).parent / "information_pages"

_WHO = "The people who look after this site wrote the first words. A peer worker read them before they went live."


def block_of(data):
    """Return one block of a body from its data: its kind under ``block``, and its words."""
    data = dict(data)
    kind = data.pop("block")
    # wagtail-localize needs every block to have an id.
    return {"type": kind, "value": data["text"] if kind in ("text", "who") else data, "id": str(uuid.uuid4())}


def stored_as_written(page, field, blocks):
    """Return raw ``blocks`` of a ``field`` of ``page`` as the editor stores them: with an id for each item of a list.

    Otherwise the first person who saves the page would seem to have changed every list in it.
    """
    stream_block = page._meta.get_field(field).stream_block
    value = stream_block.to_python(blocks)
    list(value)  # A block that nobody has looked at is stored as it came.
    return json.dumps(stream_block.get_prep_value(value), cls=DjangoJSONEncoder)


def how_it_was_begun():
    """Return what a page that comes with the program says of how it was made: no record of a person tells it."""
    return json.dumps([block_of({"block": "who", "text": _WHO})])


@transaction.atomic
def make_information_pages(answers=None):
    """Make the pages and send them for reading. Returns them; none where the site has such pages already.

    ``answers`` says what to write in place of what the pages ask whoever runs the site: ``{"[Write here …]": words}``.
    What is not answered stays, and a check keeps the page from being signed until somebody has.
    """
    if InformationPage.objects.exists():
        return []
    home = HomePage.objects.get(locale__language_code="en")
    made = []
    for path in sorted(WORDS.glob("*.toml")):
        page = _make(path, home, answers or {})
        made.append(page)
        made += [_make(below, page, answers or {}) for below in sorted((WORDS / page.slug).glob("*.toml"))]
    for page in made:
        submit(page, by=None)
    return made


def _make(path, parent, answers):
    words = path.read_text(encoding="utf-8")
    for question, answer in answers.items():
        words = words.replace(question, answer)
    data = tomllib.loads(words)
    body = [block_of(block) for block in data.pop("body")]
    data["review_date"] = timezone.localdate() + LOOK_AGAIN_AFTER
    page = InformationPage(**data, how_made=how_it_was_begun(), locale=parent.locale, live=False)
    page.body = stored_as_written(page, "body", body)
    page = parent.add_child(instance=page)
    page.save_revision(log_action=True)
    return page
