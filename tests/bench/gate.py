"""What the gate costs: a sign-off against stock Wagtail's approval, the digest, the audit."""

import hashlib
import json
import statistics
import time

from django.db import connection
from wagtail.models import Page

from cms.moderation import actions
from cms.moderation.audit import audit, live_pages
from cms.moderation.digest import content_of, serialise
from cms.people.models import User
from publications.models import LeafletPage
from tests.bench import large_site
from tests.bench.result import Result
from tests.bench.stock import stock_moderator, stock_wagtail, stock_workflow
from tests.factories.pages import block
from tests.helpers import edit, fingerprint, publish, submit

ROUNDS, PAGES_A_ROUND = 10, 3
DIGESTS = 50
BLOCKS, PARAGRAPHS = 60, 4
# 50 words, as Draftail writes a paragraph.
PARAGRAPH = f'<p data-block-key="a1b2c">{"Talk to <b>somebody</b> you trust. " * 10}</p>'


def seconds(step):
    """Return how long ``step`` takes."""
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def sign_off_and_publish():
    """Compare a sign-off that publishes with stock Wagtail's approval, each of a new version of a live leaflet.

    They take turns. What stock Wagtail published is signed afterwards, so that the site can be measured again.
    """
    author, worker = User.objects.get(username="author1"), User.objects.get(username="worker1")
    moderator, workflow = stock_moderator(), stock_workflow()

    def sign_off(page):
        submit(page, by=author)
        shown = fingerprint(page)
        return seconds(
            lambda: actions.sign_off(Page.objects.get(pk=page.pk), by=worker, fingerprint=shown, statement="Read.")
        )

    def approve(page):
        workflow.start(page, author)
        return seconds(lambda: Page.objects.get(pk=page.pk).current_workflow_task_state.approve(user=moderator))

    pages = iter(large_site.leaflets()[: 2 * ROUNDS * PAGES_A_ROUND])
    ours, stock = [], []
    for _round in range(ROUNDS):
        drafts = [_draft(next(pages), author) for _page in range(2 * PAGES_A_ROUND)]
        ours += [sign_off(page) for page in drafts[::2]]
        with stock_wagtail():
            stock += [approve(page) for page in drafts[1::2]]
        for page in drafts[1::2]:
            publish(page, author=author, workers=[worker])
    ratio = statistics.median(ours) / statistics.median(stock)
    yield Result("I3", "sign_off_and_publish_vs_stock", ratio, "<=", 1.5)


def _draft(page, author):
    return edit(page, by=author, summary=f"What helps, and whom to ask ({page.revisions.count()}).")


def digest():
    """Measure the digest of a long leaflet, and compare it with the hash of the same data as it stands."""
    blocks = [block("text", PARAGRAPH * PARAGRAPHS) for _block in range(BLOCKS)]
    leaflet = LeafletPage.objects.live().first()
    content = {**leaflet.latest_revision.content, "body": json.dumps(blocks)}
    ours, floor = [], []
    for _digest in range(DIGESTS):
        # Nothing is kept from one to the next, as when a page has just been read.
        page, same = leaflet.with_content_json(content), leaflet.with_content_json(content)
        ours.append(seconds(lambda page=page: content_of(page).fingerprint))
        floor.append(seconds(lambda page=same: hashlib.sha256(serialise(page.serializable_data()).encode())))
    yield Result("I3", "digest_of_60_blocks_ms", 1000 * min(ours), "<=", 5)
    yield Result("I3", "digest_vs_plain_hash", min(ours) / min(floor), "<=", 5)


def audit_speed():
    """Measure how many pages a second the audit looks at, ledger and files included."""
    found = []
    duration = seconds(lambda: found.extend(audit()))
    # Nobody signs the heads of these ledgers every day.
    if wrong := [finding for finding in found if finding.what != "SignedHeads"]:
        name = connection.settings_dict["NAME"]
        raise SystemExit(f"The site in {name} is not as it was signed ({wrong[0]}). Delete it and run again.")
    yield Result("I3", "audit_pages_a_second", live_pages().count() / duration, ">=", 500)
