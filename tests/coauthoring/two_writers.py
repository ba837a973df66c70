"""People in processes of their own, with real commits, for ``test_two_writers``."""

import json
import sys

from django.test import Client
from wagtail.models import Page

from cms.coauthoring.models import MergeConflict
from cms.people.models import User
from cms.people.roles import Role
from tests.coauthoring.window import Window, page_words
from tests.factories import make_leaflet, make_user
from tests.factories.pages import block, body_of

ROUNDS = 12


def make():
    """Make a page of two authors. Returns its number."""
    wren, robin = (make_user(name, role=Role.AUTHOR) for name in ("wren", "robin"))
    body = body_of(*(block("text", f"<p>{words}</p>") for words in ("One.", "Two.", "Both.")))
    return make_leaflet(by=wren, with_others=[robin], body=body).pk


def write(page_id, name, number):
    """Save again and again: in a block of one's own, in one that the other writes in too, and new blocks."""

    browser = Client()
    browser.force_login(User.objects.get(username=name))
    window = Window(browser, Page.objects.get(pk=page_id))
    own = window.blocks[int(number)]["id"]
    typed = []
    _say("ready")
    sys.stdin.readline()
    for turn in range(ROUNDS):
        place = [block["id"] for block in window.blocks].index(own)
        window.write(place, f"{name}-own-{turn}.")
        if turn % 4 == 0:
            window.write_on(both_of(window), f"{name}-both-{turn}.")
            typed.append(f"{name}-both-{turn}.")
        if turn % 3 == 0:
            window.add(f"{name}-{turn}", f"{name}-new-{turn}.")
            typed.append(f"{name}-new-{turn}.")
        answer = window.autosave()
        assert answer["success"], answer
    return [*typed, f"{name}-own-{ROUNDS - 1}."]


def both_of(window):
    """The block that both write in: the third of those that were there first."""
    return window.first_blocks[2]


def look(page_id):
    """Return the words of the newest draft, and those that are kept beside it."""

    page = Page.objects.get(pk=page_id)
    kept = [[version.mine, version.theirs] for version in MergeConflict.objects.filter(page=page)]
    authors = sorted({revision.user.username for revision in page.revisions.all()})
    return {"page": page_words(page), "kept": json.dumps(kept), "authors": authors}


def _say(words):
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main(act, *about):
    """Do one of these things, and say in one line of JSON what came of it."""
    _say(json.dumps({"make": make, "write": write, "look": look}[act](*about)))
