"""How people are named is signed apart from the public words, and can be forgotten without them."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms.moderation import triggers
from cms.moderation.actions import erase_private_words
from cms.moderation.audit import audit
from cms.moderation.digest import content_of, same_content
from cms.moderation.eligibility import Refused
from cms.moderation.ledger import is_signed, sign_offs_of
from cms.moderation.models import SignedPayload, SignOff
from cms.pages.models import PageCredit
from publications.models import LeafletPage
from tests.factories import make_badge, make_leaflet
from tests.helpers import edit, fresh, publish, sign_off, submit

NAME = "Kittiwake"
EMPTY_ALL = "UPDATE moderation_signedpayload SET words = '', salt = '', private_words = '', private_salt = ''"
EMPTY_PRIVATE = "UPDATE moderation_signedpayload SET private_words = '', private_salt = ''"


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def findings():
    return [str(finding) for finding in audit()]


@pytest.fixture
def named(open_site, author, worker):
    """A live leaflet that names somebody."""
    leaflet = make_leaflet(by=author, title="Sleep well", credits=[PageCredit(kind="pen-name", name=NAME)])
    return publish(leaflet, author=author, workers=[worker])


def newest(page):
    return SignOff.objects.filter(object_id=page.pk).select_related("content").latest("pk")


def test_signed_words_hold_a_salted_digest_of_the_name_in_place_of_it(named):
    payload = newest(named).content
    assert NAME not in payload.words
    assert json.loads(payload.private_words) == {"credits": [{"kind": "pen-name", "name": NAME}]}
    again = hashlib.sha256(f"{payload.private_salt}\n{payload.private_words}".encode()).hexdigest()
    assert json.loads(payload.words)["private"] == again
    assert payload.private_salt != payload.salt


def test_two_signatures_under_one_name_cannot_be_matched_by_its_digest(open_site, author, worker):
    digests = set()
    for _number in range(2):
        page = make_leaflet(by=author, credits=[PageCredit(kind="pen-name", name=NAME)])
        publish(page, author=author, workers=[worker])
        digests.add(json.loads(newest(page).content.words)["private"])
    assert len(digests) == 2


def test_peer_worker_who_read_another_name_signs_nothing(open_site, author, worker):
    leaflet = submit(make_leaflet(by=author), by=author)
    before = content_of(leaflet)
    leaflet.credits = [PageCredit(kind="pen-name", name=NAME)]
    assert content_of(leaflet).public == before.public
    assert content_of(leaflet).fingerprint != before.fingerprint


def test_author_of_a_name_alone_is_an_author(open_site, author, worker, other_worker):
    leaflet = make_leaflet(by=author)
    edit(leaflet, by=worker, credits=[PageCredit(kind="pen-name", name=NAME)])
    submit(leaflet, by=author)
    with pytest.raises(Refused, match="another peer worker"):
        sign_off(leaflet, by=worker)


def test_signature_from_before_names_stood_apart_goes_on_vouching_for_them(named):
    now = content_of(fresh(named)).data
    for version in (1, 2):
        before = {**now, "version": version}
        assert same_content(before, now, LeafletPage)
        other = {**before, "fields": {**before["fields"], "credits": [{"kind": "pen-name", "name": "Gull"}]}}
        assert not same_content(other, now, LeafletPage)


def test_page_whose_signature_is_older_stays_signed_and_its_names_are_not_told(named, visitor):
    payload = newest(named).content
    old = SignedPayload(words=json.dumps({**payload.data, "version": 2}))
    triggers.drop()
    SignedPayload.objects.filter(pk=payload.pk).update(
        words=old.words, salt=old.salt, private_words="", private_salt=""
    )
    sql("UPDATE moderation_signoff SET digest = %s WHERE id = %s", old.digest, newest(named).pk)
    triggers.install()
    assert is_signed(fresh(named), content_of(fresh(named)))
    assert visitor.get(f"/signed-off/{named.pk}.json").status_code == 404
    page = visitor.get(f"/signed-off/{named.pk}/").content.decode()
    assert "an older one" in page
    assert f"/signed-off/{named.pk}.json" not in page


# --- What may be emptied ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [EMPTY_ALL, EMPTY_PRIVATE, f"{EMPTY_ALL}, emptied_at = CURRENT_TIMESTAMP"])
def test_signed_words_are_emptied_all_of_them_or_the_private_part_alone(statement, named):
    sql(statement)
    assert not SignedPayload.objects.exclude(private_words="").exists()
    assert not is_signed(fresh(named), content_of(fresh(named)))
    sql(EMPTY_ALL)


@pytest.mark.parametrize(
    "change",
    [
        "words = ''",
        "salt = ''",
        "words = '', salt = ''",
        "private_words = ''",
        "private_salt = ''",
        "private_words = 'x', private_salt = ''",
        "private_words = 'x'",
        "private_salt = 'x'",
        "words = 'x', private_words = '', private_salt = ''",
        "words = '', private_words = '', private_salt = ''",
        "salt = '', private_words = '', private_salt = ''",
        "salt = 'x', words = '', private_words = '', private_salt = ''",
        "emptied_at = CURRENT_TIMESTAMP, private_words = '', private_salt = ''",
        "emptied_at = CURRENT_TIMESTAMP",
    ],
)
def test_nothing_else_about_signed_words_changes(change, named):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(f"UPDATE moderation_signedpayload SET {change} WHERE private_words <> ''")  # noqa: S608


def test_what_was_emptied_is_not_filled_again(named):
    for statement in (EMPTY_PRIVATE, EMPTY_ALL):
        sql(statement)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql("UPDATE moderation_signedpayload SET private_words = 'x', private_salt = 'x'")


def test_operator_is_told_of_a_name_that_was_changed_behind_the_guard(named):
    triggers.drop()
    sql("UPDATE moderation_signedpayload SET private_words = replace(private_words, %s, 'Gull')", NAME)
    triggers.install()
    number = newest(named).pk
    assert findings() == [
        f"ledger: SignOff {number}: the private words it vouches for were changed",
        f"page: LeafletPage {named.pk} “Sleep well”: live, but the words that were signed are changed or gone",
    ]


def test_operator_is_told_of_a_live_page_whose_name_was_forgotten(named):
    sql(EMPTY_PRIVATE)
    assert f"LeafletPage {named.pk} “Sleep well”: live, but the words that were signed are" in "".join(findings())


def test_public_words_can_still_be_checked_when_the_names_are_forgotten(named):
    sql(EMPTY_PRIVATE)
    assert newest(named).content.digest == newest(named).digest


# --- Forgetting names ------------------------------------------------------------------------------------------


def test_author_forgets_a_name_of_old_signatures_and_the_page_stays_live(named, author, worker, visitor):
    old = newest(named)
    edit(named, by=author, credits=[])
    publish(named, author=author, workers=[worker])
    assert erase_private_words(named, by=author, reason="Taken back.") == 1
    old.content.refresh_from_db()
    assert (old.content.private_words, old.content.private_salt) == ("", "")
    assert NAME not in str(list(SignedPayload.objects.values_list("words", "private_words")))
    assert visitor.get(f"/signed-off/{named.pk}.json").status_code == 200
    assert findings() == []
    assert erase_private_words(named, by=author, reason="Again.") == 0


def test_name_that_a_live_page_needs_is_not_forgotten(named, author):
    assert erase_private_words(named, by=author, reason="Taken back.") == 0
    assert NAME in newest(named).content.private_words
    assert findings() == []


def test_name_of_a_page_that_was_taken_down_is_forgotten(named, author):
    fresh(named).unpublish()
    assert erase_private_words(named, by=author, reason="Taken back.") == 1
    assert findings() == []


def test_name_that_an_alias_needs_is_not_forgotten(named, author, worker):
    alias = fresh(named).create_alias(parent=fresh(named).get_parent(), update_slug="sleep-well-2")
    assert alias.live
    edit(named, by=author, credits=[])
    submit(named, by=author)
    assert erase_private_words(named, by=author, reason="Taken back.") == 0
    assert findings() == []


def test_first_of_two_signatures_under_a_draft_keeps_its_name(open_site, author, worker, other_worker):
    badge = make_badge(by=author, credits=[PageCredit(kind="pen-name", name=NAME)])
    submit(badge, by=author)
    sign_off(badge, by=worker)
    assert erase_private_words(badge, by=author, reason="Taken back.") == 0
    assert sign_off(badge, by=other_worker).live


def test_version_with_a_date_to_go_live_keeps_its_name(named, author, worker, other_worker):
    revision = fresh(named).latest_revision
    edit(named, by=author, credits=[])
    publish(named, author=author, workers=[worker])
    revision.approved_go_live_at = timezone.now() + timedelta(days=1)
    revision.save()
    assert erase_private_words(named, by=author, reason="Taken back.") == 0


@pytest.mark.parametrize(("who", "reason", "code"), [("coauthor", "So.", "not-yours"), ("author", " ", "no-reason")])
def test_names_are_forgotten_by_the_pages_people_and_for_a_reason(request, named, who, reason, code):
    fresh(named).unpublish()
    with pytest.raises(Refused) as refused:
        erase_private_words(named, by=request.getfixturevalue(who), reason=reason)
    assert refused.value.code == code
    assert sign_offs_of(named) is not None
    assert NAME in newest(named).content.private_words
