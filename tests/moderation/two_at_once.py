"""People at a site in a process of their own, whom ``test_two_at_once`` sets at each other.

The process reads one order a line, in JSON: ``{"seat": "first", "do": "sign_off", "by": "heron", ...}``. Each seat is
a thread with its own connection to the database. It answers in lines too: ``done``, ``refused`` with a code, or
``failed`` with an error that nobody has turned into words; and ``writes`` as soon as it is about to write.

An order may say where to stop halfway: ``stop`` is a pattern of the statement to stop in front of, or ``commit``. The
seat then says ``stopped``, keeps its transaction open and waits for another line before it goes on.
"""

import datetime
import json
import os
import queue
import re
import secrets
import sys
import threading
import time
from contextlib import ExitStack
from io import StringIO

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.media.models import CustomImage
from cms.moderation import actions, claims
from cms.moderation.audit import audit
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused
from cms.moderation.ledger import append, is_signed
from cms.moderation.models import Authorship, Permit, SignOff
from cms.pages.models import PageCredit
from cms.people.models import User
from cms.people.roles import Role
from home.models import HomePage
from publications.models import LeafletIndexPage
from tests.factories import make_badge, make_image, make_leaflet, make_peer_worker, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fingerprint, fresh, publish, sign_in, sign_off, submit
from tests.moderation.surfaces import CANARY, COMPANION
from tests.pages.editor import autosave

HOUR = datetime.timedelta(hours=1)
COMMIT = "commit"

_WRITES = re.compile(r"^(BEGIN|INSERT|UPDATE|DELETE)| FOR (NO KEY )?UPDATE")
_FROM_A_TRIGGER = re.compile(r"(unsigned|frozen|append-only): ")
_one_line_at_a_time = threading.Lock()


class Seat:
    """A thread that does one thing after another, and says how each of them ended."""

    def __init__(self, name):
        self.name = name
        self.orders = queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()

    def _say(self, said, **more):
        with _one_line_at_a_time:
            sys.stdout.write(json.dumps({"seat": self.name, "said": said, **more}) + "\n")
            sys.stdout.flush()

    def _work(self):
        while True:
            self._say(**self._carry_out(**self.orders.get()))

    def _carry_out(self, do, stop=None, later=0, **about):
        """Do one thing. ``later`` is the number of seconds to wait before it."""
        self.stop, self.has_written = stop, False
        time.sleep(later)
        try:
            with ExitStack() as stack:
                stack.enter_context(connection.execute_wrapper(self._watch))
                if stop == COMMIT:
                    stack.enter_context(transaction.atomic())
                told = ACTS[do](**about)
                if stop == COMMIT:
                    self._halt()
        except Refused as refused:
            return {"said": "refused", "code": refused.code}
        except PermissionDenied:
            return {"said": "refused", "code": "not-allowed"}
        except DatabaseError as error:
            if by_a_trigger := _FROM_A_TRIGGER.match(str(error)):
                return {"said": "refused", "code": by_a_trigger[1]}
            return {"said": "failed", "error": f"{type(error).__name__}: {error}"}
        except Exception as error:  # noqa: BLE001 - whatever it is, the test has to hear of it
            return {"said": "failed", "error": f"{type(error).__name__}: {error}"}
        return {"said": "done", **(told or {})}

    def _watch(self, execute, sql, params, many, context):
        if not self.has_written and _WRITES.search(sql):
            self.has_written = True
            self._say("writes")
        if self.stop not in (None, COMMIT) and re.search(self.stop, sql):
            self._halt()
        return execute(sql, params, many, context)

    def _halt(self):
        self.stop = None
        self._say("stopped", holds_something=connection.in_atomic_block)
        self.orders.get()


def _user(name):
    return User.objects.get(username=name)


def _page(page_id):
    return Page.objects.get(pk=page_id).specific


# What the onlooker does: makes the people, makes a page for each round and looks at it afterwards.


def build():
    """Make the people of the site. Its home page and sections are live."""
    for name in ("wren", "robin"):
        make_user(name, role=Role.AUTHOR)
    for name in ("heron", "curlew"):
        make_peer_worker(name)
    home = HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=_user("heron"))


def make(scene):
    """Make a page for one round. Returns what people need to know of it to do something with it."""
    wren, robin, heron = _user("wren"), _user("robin"), _user("heron")
    picture = make_image(by=wren)
    shown = {"image": {"image": picture.pk, "alt_text": "Pier", "decorative": False}, "caption": ""}
    blocks = [block("image", shown)] if scene.endswith("with a picture") else []
    started = make_badge if scene == "waiting badge" else make_leaflet
    page = started(by=wren, with_others=[robin], body=body_of(*blocks))
    if scene.startswith("scheduled"):
        edit(page, by=wren, go_live_at=timezone.now() + HOUR)
        page = publish(page, author=wren, workers=[heron])
        _let_its_time_come(page)
    if scene.startswith("live"):
        publish(page, author=wren, workers=[heron])
    if scene.endswith("newer draft waiting"):
        edit(page, by=wren, summary="Said better.", go_live_at=None)
    if "waiting" in scene:
        submit(page, by=wren)
    page = fresh(page)
    # What stands on the screens when the round begins.
    return {"page": page.pk, "read": fingerprint(page), "revision": page.latest_revision_id, "picture": picture.pk}


def _let_its_time_come(page):
    revision = page.latest_revision
    revision.approved_go_live_at = timezone.now() - HOUR
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def look(page, saved):
    """Look at a page as a visitor, and at its row. ``saved`` are the words that somebody was told are saved."""
    page = _page(page)
    visitor = Client()
    addresses = [page.get_url(), reverse("proof", args=[page.pk]), reverse("proof_data", args=[page.pk])]
    answers = {address: visitor.get(address) for address in (*addresses, f"/search/?q={COMPANION}")}
    drafts = json.dumps([revision.content for revision in page.revisions.all()])
    problems = [f"{name} shows what nobody signed" for name, got in answers.items() if CANARY in got.content.decode()]
    problems += [
        f"{address} answers {answers[address].status_code}, live is {page.live}"
        for address in addresses
        if answers[address].status_code != (200 if page.live else 404)
    ]
    if page.live and not is_signed(page, content_of(page)):
        problems.append("it is live and not signed")
    problems += [f"no revision has {words}" for words in saved if words not in drafts]
    if Permit.objects.exists():
        problems.append("a permit is left")
    return {"problems": problems, "live": page.live}


def look_everywhere():
    """Run the audit."""
    return {"problems": [str(finding) for finding in audit()]}


# What people do. Each knows the page and what stood on their screen when the round began.


def sign(page, by, read, **_):
    actions.sign_off(_page(page), by=_user(by), fingerprint=read, statement="I read it.")


def claim(page, by, **_):
    claims.claim(page, by=_user(by))


def write(page, by, words, **_):
    edit(_page(page), by=_user(by), summary=words)


def autosave_over(page, by, words, revision, **_):
    """Write on in the editor, which overwrites the revision that it saved a moment ago."""
    browser = sign_in(_user(by))
    answer = autosave(browser, _page(page), summary=words, overwrite_revision_id=revision).json()
    if not answer["success"]:
        raise Refused(answer["error_code"], answer["error_message"])


def revoke(page, by, **_):
    entry = SignOff.objects.filter(object_id=page).latest("pk")
    actions.revoke_sign_off(entry, by=_user(by), reason="A number is wrong.")


def take_down(page, by, **_):
    actions.take_down(_page(page), by=_user(by), reason="A name slipped in.")


def unpublish(page, by, **_):
    """Take a page down as Wagtail does, which knows nothing of our action."""
    _page(page).unpublish(user=_user(by))


def publish_scheduled(**_):
    call_command("publish_scheduled", stdout=StringIO(), stderr=StringIO())


def add_credit(page, words, **_):
    PageCredit(page_id=page, name=words).save()


def bulk_add_credit(page, words, **_):
    PageCredit.objects.bulk_create([PageCredit(page_id=page, name=words)])


def describe_picture(picture, words, **_):
    CustomImage.objects.filter(pk=picture).update(description=words)


def append_to_ledger(page, by, **_):
    append(Authorship(object_type="wagtailcore.page", object_id=page, user_id=_user(by).pk, how="wrote"))


def start_leaflet(by, **_):
    make_leaflet(by=_user(by))


def write_in_section(by, words, **_):
    """Edit the page that leaflets stand below, as somebody who has not edited it yet."""
    editor = make_user(f"{by}-{secrets.token_hex(4)}", role=Role.ADMINISTRATOR)
    edit(LeafletIndexPage.objects.get(), by=editor, summary=words)


_ONLOOKER = (build, make, look, look_everywhere)
_PEOPLE = (
    *(sign, claim, write, autosave_over, revoke, take_down, unpublish, publish_scheduled),
    *(add_credit, bulk_add_credit, describe_picture, append_to_ledger, start_leaflet, write_in_section),
)
ACTS = {act.__name__: act for act in (*_ONLOOKER, *_PEOPLE)}


def main():
    """Read orders until there are no more."""
    seats = {}
    for line in sys.stdin:
        order = json.loads(line)
        name = order.pop("seat")
        if name not in seats:
            seats[name] = Seat(name)
        seats[name].orders.put(order)
    os._exit(0)  # The seats' threads may be waiting for orders.
