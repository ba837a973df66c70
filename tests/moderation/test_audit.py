"""What the gate cannot prevent, the audit names."""

import io
import json
import sys
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Comment, CommentReply

from cms.media.models import CustomRendition
from cms.moderation import actions, triggers
from cms.moderation.audit import audit, count_to_look_at
from cms.moderation.authorship import record
from cms.moderation.digest import content_of
from cms.moderation.ledger import append, record_revocation
from cms.moderation.models import Authorship, Permit, SignedPayload, SignOff
from cms.pages.models import PageCredit, PageFrameworkItem
from cms.people import credentials
from cms.people.models import PeerWorker, User
from home.models import FrameworkPage, Item
from publications.models import LeafletPage
from tests.factories import (
    make_badge,
    make_document,
    make_group_page,
    make_image,
    make_leaflet,
    make_peer_worker,
    make_user,
)
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish, sign_off, submit


def behind_the_gate(*statements):
    """Do what only somebody with the database's own password can: drop the triggers, write, put them back."""
    triggers.drop()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install()


@contextmanager
def just_before(query, do, *, time=1):
    """Call ``do`` in the middle of the block: before the ``time``-th query with the words ``query`` is sent."""
    waiting = [do, *[lambda: None] * (time - 1)]

    def pass_on(execute, sql, params, many, context):
        if waiting and query in (sql % tuple(params) if params else sql):
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(pass_on):
        yield
    assert not waiting, "That was not asked so often."


@pytest.fixture
def image(author, site):
    return make_image(by=author)


@pytest.fixture
def leaflet(open_site, author, worker, image):
    value = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
    leaflet = make_leaflet(by=author, title="Sleep well", body=body_of(block("image", value)))
    draft = leaflet.get_latest_revision_as_object()
    draft.credits.add(PageCredit(kind="pen-name", name="Seagull"))
    draft.save_revision(user=author)
    return publish(leaflet, author=author, workers=[worker])


def findings():
    return [str(finding) for finding in audit()]


def test_site_that_nobody_tampered_with_has_nothing_to_report(leaflet, capsys):
    assert findings() == []
    call_command("audit_signoffs")
    assert "as they were signed" in capsys.readouterr().out


def test_changed_row_is_named_with_its_field(leaflet):
    behind_the_gate("UPDATE publications_leafletpage SET summary = 'Other'")
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Sleep well”: differs from what was signed in: summary"]


def test_changed_child_row_is_named(leaflet):
    behind_the_gate("UPDATE pages_pagecredit SET name = 'A real name'")
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Sleep well”: differs from what was signed in: credits"]


def test_changed_page_that_is_dressed_up_as_the_root_of_the_tree_is_named(leaflet):
    behind_the_gate(f"UPDATE wagtailcore_page SET title = 'Other', depth = 1 WHERE id = {leaflet.pk}")  # noqa: S608
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Other”: differs from what was signed in: title"]


def test_draft_switched_live_is_named(open_site, author):
    leaflet = make_leaflet(by=author, title="A draft")
    behind_the_gate("UPDATE wagtailcore_page SET live = (1 = 1)")
    assert f"page: LeafletPage {leaflet.pk} “A draft”: live, but nobody has signed it off" in findings()


@pytest.mark.parametrize("which", ["original", "rendition"])
def test_changed_file_is_named(which, leaflet, image):
    name = image.file.name if which == "original" else image.get_rendition("width-32|format-webp").file.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(picture_bytes("red")))
    found = findings()
    assert len(found) == 1
    assert found[0].startswith("file: ")


def test_missing_file_is_named_with_the_page_that_shows_it(leaflet, image):
    default_storage.delete(image.file.name)
    page = f"LeafletPage {leaflet.pk} “Sleep well”"
    assert findings() == [f"file: CustomImage {image.pk} of {page}: its file is missing"]


def test_changed_description_of_a_picture_is_named_as_such(leaflet, image):
    behind_the_gate(f"UPDATE media_customimage SET description = 'Who is on it' WHERE id = {image.pk}")  # noqa: S608
    differs = f"differs from what was signed in: the file or description of CustomImage {image.pk}"
    assert findings() == [f"page: LeafletPage {leaflet.pk} “Sleep well”: {differs}"]


def test_words_that_were_deleted_are_named_by_the_entry_that_vouches_for_them(leaflet):
    entry = SignOff.objects.last()
    key = entry.content.pk.hex if connection.vendor == "sqlite" else entry.content.pk
    # A foreign key holds the words: SQLite asks for it at the end, PostgreSQL at once, unless it plays a replica.
    replica = ["SET CONSTRAINTS ALL IMMEDIATE", "SET LOCAL session_replication_role = replica"]
    loose = replica if connection.vendor == "postgresql" else []
    with transaction.atomic():
        behind_the_gate(*loose, f"DELETE FROM moderation_signedpayload WHERE id = '{key}'")  # noqa: S608
        found = findings()
        transaction.set_rollback(True)
    assert f"ledger: SignOff {entry.pk}: the content it vouches for was deleted from SignedPayload" in found
    assert f"page: LeafletPage {leaflet.pk} “Sleep well”: live, but nobody has signed it off" in found


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE moderation_signoff SET signer_id = signer_id + 1", "this entry was changed"),
        ("DELETE FROM moderation_authorship", "the last entries were removed"),
        ("UPDATE moderation_signedpayload SET words = replace(words, 'Sleep', 'Wake')", "the words it vouches for"),
        ("UPDATE moderation_signedpayload SET words = 'Other' WHERE words = 'By mistake.'", "the words it vouches for"),
        ("DELETE FROM moderation_chainhead", "the last entries were removed, or added past the ledger"),
    ],
)
def test_changed_ledger_is_named(statement, problem, leaflet, worker):
    actions.take_down(leaflet, by=worker, reason="By mistake.")
    behind_the_gate(statement)
    assert any(line.startswith("ledger: ") and problem in line for line in findings())


def test_forged_signature_is_named(leaflet):
    entry = SignOff.objects.last()
    forged = SignOff(**{field.attname: getattr(entry, field.attname) for field in SignOff._meta.concrete_fields})
    forged.pk, forged.signer_id = None, entry.signer_id + 1
    forged.previous_hash, forged.entry_hash = "f" * 64, "e" * 64
    SignOff.objects.bulk_create([forged])
    assert any("SignOff" in line for line in findings())


def test_signature_of_an_author_is_named(leaflet, author):
    entry = SignOff.objects.last()
    facts = {field.attname: getattr(entry, field.attname) for field in SignOff._meta.concrete_fields}
    forged = append(SignOff(**{**facts, "id": None, "signer_id": author.pk}))
    assert findings() == [
        f"ledger: SignOff {forged.pk}: signed by one of its own authors",
        f"ledger: SignOff {forged.pk}: signed by somebody who was never a peer worker",
    ]


def signed_again(entry, **other):
    """Add a sign-off like ``entry``, but for what ``other`` says, to the ledger as the site itself would."""
    facts = {field.attname: getattr(entry, field.attname) for field in SignOff._meta.concrete_fields}
    return append(SignOff(**{**facts, "id": None, **other}))


def test_signature_of_somebody_whom_the_ledger_knows_as_an_author_is_named(leaflet, other_worker):
    record(leaflet, other_worker.pk, Authorship.How.WROTE)
    forged = signed_again(SignOff.objects.last(), signer_id=other_worker.pk, author_ids=[])
    assert findings() == [f"ledger: SignOff {forged.pk}: signed by one of its own authors"]


def test_worker_who_writes_in_the_page_after_they_signed_it_is_no_finding(leaflet, worker):
    edit(leaflet, by=worker, summary="A newer summary")
    assert Authorship.objects.filter(object_id=leaflet.pk, user_id=worker.pk).exists()
    assert findings() == []


def test_worker_who_wrote_after_they_signed_is_no_finding_where_their_signature_was_carried_to(leaflet, worker):
    alias = leaflet.create_alias(update_slug=f"{leaflet.slug}-2")
    edit(leaflet, by=worker, summary="A newer summary")
    record(alias, worker.pk, Authorship.How.WROTE)
    alias.alias_of = None
    alias.save(update_fields=["alias_of_id"], clean=False)
    assert SignOff.objects.get(object_id=alias.pk).carried_from.signer_id == worker.pk
    assert findings() == []


def test_signature_of_an_author_is_named_where_it_was_carried_to_as_well(leaflet, other_worker):
    record(leaflet, other_worker.pk, Authorship.How.WROTE)
    forged = signed_again(SignOff.objects.last(), signer_id=other_worker.pk, author_ids=[])
    carried = signed_again(forged, object_id=leaflet.pk + 1000, carried_from_id=forged.pk)
    assert findings() == [
        f"ledger: SignOff {entry.pk}: signed by one of its own authors" for entry in (forged, carried)
    ]


def test_signature_of_somebody_who_was_never_a_peer_worker_is_named(leaflet):
    forged = signed_again(SignOff.objects.last(), signer_id=make_user().pk)
    assert findings() == [f"ledger: SignOff {forged.pk}: signed by somebody who was never a peer worker"]


def test_signature_from_before_its_signer_became_a_peer_worker_is_named(leaflet):
    newcomer = make_user()
    forged = signed_again(SignOff.objects.last(), signer_id=newcomer.pk)
    now = timezone.now()
    PeerWorker.objects.create(user=newcomer, founding=True, granted_at=now, expires_at=now + PeerWorker.LIFETIME)
    assert f"ledger: SignOff {forged.pk}: signed by somebody who was never a peer worker" in findings()


def test_signature_of_a_worker_whose_credential_has_ended_is_no_finding(leaflet, worker, other_worker):
    credentials.revoke(worker.peer_worker_credentials.get(), by=other_worker, reason="Moved away.")
    assert findings() == []


def test_signature_of_a_worker_whose_account_is_deleted_is_no_finding(open_site, author):
    passing = make_peer_worker()
    publish(make_leaflet(by=author), author=author, workers=[passing])
    User.objects.filter(pk=passing.pk).delete()
    assert findings() == []


def test_forged_credential_is_named_until_it_is_ended(leaflet, author, worker):
    now = timezone.now()
    forged = PeerWorker.objects.create(user=author, founding=True, granted_at=now, expires_at=now + PeerWorker.LIFETIME)
    (found,) = findings()
    assert found.startswith(f"credential: PeerWorker {forged.pk}: it lets nobody sign off")
    credentials.revoke(forged, by=worker, reason="Nobody gave it.")
    assert findings() == []


def test_permit_that_was_left_behind_is_named(leaflet):
    Permit.objects.create(object_type="wagtailcore.page", object_id=leaflet.pk)
    (found,) = findings()
    assert found.startswith(f"permit: wagtailcore.page {leaflet.pk}: ")


def test_dropped_trigger_is_named(leaflet):
    triggers.drop()
    assert any(line.startswith("trigger: ") for line in findings())


@pytest.mark.parametrize(
    ("query", "time"),
    [
        pytest.param('FROM "moderation_authorship" ORDER BY', 2, id="before the walk"),
        pytest.param('WHERE "moderation_chainhead"."ledger" = moderation.authorship', 2, id="after the walk"),
    ],
)
def test_entries_that_are_added_meanwhile_are_no_findings(query, time, leaflet, author):
    def write():
        for number in range(3):
            append(Authorship(object_type="x", object_id=number, user_id=author.pk, how=Authorship.How.WROTE))

    with just_before(query, write, time=time):
        assert findings() == []


def test_page_that_is_published_meanwhile_is_no_finding(leaflet, author, worker):
    newer = {"summary": "How to sleep", "credits": [PageCredit(kind="pen-name", name="Gull")]}
    submit(edit(leaflet, by=author, **newer), by=author)
    with just_before('FROM "pages_pagecredit"', lambda: sign_off(leaflet, by=worker)):
        assert findings() == []


def test_page_that_is_deleted_meanwhile_is_no_finding(leaflet):
    with just_before('FROM "publications_leafletpage"', lambda: fresh(leaflet).delete()):
        assert findings() == []


def test_rendition_that_is_deleted_meanwhile_is_no_finding(leaflet, image):
    default_storage.delete(image.get_rendition("width-32|format-webp").file.name)
    second_look = f'FROM "media_customimage" WHERE "media_customimage"."id" = {image.pk}'
    with just_before(second_look, CustomRendition.objects.all().delete):
        assert findings() == []


class TestManyTogether:
    """Pages are read many together. What is said is said of each alone."""

    @pytest.fixture
    def publish_more(self, leaflet, author, other_worker, worker, image):
        """Return a function that publishes one more page of each kind: what it shows, follows and needs differs."""
        picture = {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": ""}
        document = make_document(by=author)

        def publish_them():
            pages = [
                make_leaflet(by=author, body=body_of(block("image", picture))),
                make_leaflet(by=author, body=body_of(block("document", {"document": document.pk, "about": "A sheet"}))),
                make_leaflet(by=author, credits=[PageCredit(kind="pen-name", name="Gull")]),
                make_group_page(by=author),
            ]
            for page in pages:
                publish(page, author=author, workers=[worker])
                comment = Comment.objects.create(page=page, user=author, text="Why?", contentpath="body")
                CommentReply.objects.create(comment=comment, user=worker, text="Because.")
            return [fresh(page) for page in pages]

        return publish_them

    def test_audit_of_more_pages_asks_no_more_queries(self, publish_more):
        counts = []
        for _size in range(3):
            publish_more()
            with CaptureQueriesContext(connection) as queries:
                assert findings() == []
            counts.append(len(queries))
        # The first look asks for types of content, too, unless a test before this one did.
        assert counts[1] == counts[2]

    def test_chunk_follows_chunk_until_all_is_seen(self, publish_more, monkeypatch):
        monkeypatch.setattr("cms.moderation.audit._CHUNK", 3)
        *_others, last = [*publish_more(), *publish_more()]
        seen = []
        assert list(audit(seen.append)) == []
        assert sum(seen) == count_to_look_at()
        assert all(count <= 3 for count in seen)
        behind_the_gate(f"UPDATE wagtailcore_page SET title = 'Other' WHERE id = {last.pk}")  # noqa: S608
        (found,) = findings()
        assert found.endswith("differs from what was signed in: title")

    def test_operator_at_a_terminal_sees_how_far_it_is(self, publish_more, monkeypatch):
        publish_more()
        terminal = io.StringIO()
        terminal.isatty = lambda: True
        monkeypatch.setattr(sys, "stderr", terminal)
        call_command("audit_signoffs", stdout=io.StringIO())
        assert "100%" in terminal.getvalue()

    @pytest.mark.parametrize(
        ("statement", "problem"),
        [
            ("UPDATE wagtailcore_page SET title = 'Other' WHERE id = {}", "differs from what was signed in: title"),
            (
                "UPDATE publications_leafletpage SET summary = 'x' WHERE page_ptr_id = {}",
                "differs from what was signed in: summary",
            ),
            ("UPDATE pages_pagecredit SET name = 'x' WHERE page_id = {}", "differs from what was signed in: credits"),
            ("DELETE FROM pages_pagecredit WHERE page_id = {}", "differs from what was signed in: credits"),
            ("DELETE FROM publications_leafletpage WHERE page_ptr_id = {}", "differs from what was signed in: "),
            ("UPDATE wagtailcore_page SET alias_of_id = {0} - 1 WHERE id = {0}", "it follows page "),
        ],
    )
    def test_one_changed_page_in_the_midst_of_others_is_named_alone(self, statement, problem, publish_more):
        changed = [*publish_more(), *publish_more()][2]
        behind_the_gate(statement.format(changed.pk))
        (found,) = audit()
        assert (found.kind, found.page_id) == ("page", changed.pk)
        assert problem in found.problem

    def test_page_that_lost_one_of_two_signatures_is_named_alone(self, publish_more, author, worker, other_worker):
        publish_more()
        badge = publish(make_badge(by=author), author=author, workers=[worker, other_worker])
        publish_more()
        assert findings() == []
        record_revocation(SignOff.objects.filter(object_id=badge.pk).first(), by=worker, reason="By mistake.")
        (found,) = audit()
        assert (found.page_id, found.problem) == (badge.pk, "live with 1 of 2 signatures")

    def test_page_whose_newest_signature_was_taken_back_is_named_alone(self, publish_more, worker):
        page, *_others = publish_more()
        record_revocation(SignOff.objects.filter(object_id=page.pk).last(), by=worker, reason="By mistake.")
        (found,) = audit()
        assert (found.page_id, found.problem) == (page.pk, "live, but nobody has signed it off")

    def test_changed_picture_is_named_once_for_each_live_page_that_shows_it(self, publish_more, leaflet, image, author):
        page, *_others = publish_more()
        alias = leaflet.create_alias(update_slug=f"{leaflet.slug}-2")
        default_storage.delete(image.file.name)
        default_storage.save(image.file.name, ContentFile(picture_bytes("red")))
        assert sorted((found.kind, found.page_id) for found in audit()) == [
            ("file", page_id) for page_id in sorted([leaflet.pk, page.pk, alias.pk])
        ]

    def test_picture_that_only_an_earlier_version_showed_is_no_finding(self, leaflet, image, author, worker):
        edit(leaflet, by=author, body=body_of())
        publish(leaflet, author=author, workers=[worker])
        default_storage.delete(image.file.name)
        assert findings() == []

    def test_changed_picture_of_an_alias_that_became_a_page_of_its_own_is_named(self, leaflet, image, author, worker):
        alias = leaflet.create_alias(update_slug=f"{leaflet.slug}-2")
        alias.alias_of = None
        alias.save(update_fields=["alias_of_id"], clean=False)
        without = edit(leaflet, by=author, body=body_of(block("text", "<p>Without a picture.</p>")))
        publish(without, author=author, workers=[worker])
        assert findings() == []
        default_storage.delete(image.file.name)
        (found,) = audit()
        assert (found.kind, found.page_id) == ("file", alias.pk)


class TestEverythingAtOnce:
    """A planted change in a row, a child row, a file, a ledger entry, and a dropped trigger."""

    @pytest.fixture
    def planted(self, leaflet, image, author, worker):
        """Plant all five. Returns what the audit must name, as parts of lines."""
        other = publish(make_leaflet(by=author, title="Rest well"), author=author, workers=[worker])
        entry = Authorship.objects.filter(object_id=other.pk).first()
        behind_the_gate(
            f"UPDATE publications_leafletpage SET summary = 'Other' WHERE page_ptr_id = {other.pk}",  # noqa: S608
            "UPDATE pages_pagecredit SET name = 'A real name'",
            f"UPDATE moderation_authorship SET user_id = user_id + 1 WHERE id = {entry.pk}",  # noqa: S608
        )
        default_storage.delete(image.file.name)
        default_storage.save(image.file.name, ContentFile(picture_bytes("red")))
        trigger = next(trigger for trigger in triggers.expected(connection.vendor) if "credit" in trigger.table)
        on_table = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER "{trigger.name}"{on_table}')
        page = f"LeafletPage {leaflet.pk} “Sleep well”"
        return {
            ("trigger", "database"): trigger.name,
            ("ledger", f"Authorship {entry.pk}"): "this entry was changed",
            ("page", f"LeafletPage {other.pk} “Rest well”"): "differs from what was signed in: summary",
            ("page", page): "differs from what was signed in: credits",
            ("file", f"CustomImage {image.pk} of {page}"): "its bytes are not the ones that were signed",
        }

    def test_operator_reads_each_of_them_in_words(self, planted, capsys):
        with pytest.raises(SystemExit) as exit_code:
            call_command("audit_signoffs")
        assert exit_code.value.code == 1
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == len(planted)
        for (kind, what), problem in planted.items():
            assert [line for line in lines if line.startswith(f"{kind}: {what}: ") and problem in line]

    def test_machine_reads_each_of_them_as_json(self, planted, capsys):
        with pytest.raises(SystemExit) as exit_code:
            call_command("audit_signoffs", "--json")
        assert exit_code.value.code == 1
        found = json.loads(capsys.readouterr().out)
        assert len(found) == len(planted)
        for finding in found:
            assert planted[finding["kind"], finding["what"]] in finding["problem"]


def test_operator_gets_json_an_exit_code_and_may_take_down_what_fails(leaflet, capsys, visitor):
    address = leaflet.url
    behind_the_gate("UPDATE publications_leafletpage SET summary = 'Other'")
    with pytest.raises(SystemExit) as exit_code:
        call_command("audit_signoffs", "--json", "--take-down")
    assert exit_code.value.code == 1
    assert json.loads(capsys.readouterr().out)[0]["page_id"] == leaflet.pk
    assert not fresh(leaflet).live
    assert visitor.get(address).status_code == 404
    assert findings() == []


EMPTIED = {"salt": "", "words": "", "private_salt": "", "private_words": ""}


def test_words_in_the_place_of_emptied_ones_are_named(leaflet):
    entry = SignOff.objects.last()
    payload = f"WHERE id = '{entry.statement.pk.hex if connection.vendor == 'sqlite' else entry.statement.pk}'"
    problem = f"ledger: SignOff {entry.pk}: the words it vouches for were emptied past the site, or replaced"
    behind_the_gate(f"UPDATE moderation_signedpayload SET salt = '', words = 'Forged' {payload}")  # noqa: S608
    assert findings() == [problem]
    behind_the_gate(f"UPDATE moderation_signedpayload SET salt = '', words = '' {payload}")  # noqa: S608
    assert findings() == [problem]
    SignedPayload.objects.filter(pk=entry.statement.pk).update(**EMPTIED, emptied_at=timezone.now())
    assert findings() == []


def test_live_page_whose_signed_words_were_emptied_is_named_with_the_day(leaflet):
    content = SignOff.objects.last().content
    SignedPayload.objects.filter(pk=content.pk).update(**EMPTIED, emptied_at=timezone.now())
    today = timezone.localdate().strftime("%d %B %Y")
    assert findings() == [
        f"page: LeafletPage {leaflet.pk} “Sleep well”: live, but the words that were signed were emptied on {today}"
    ]


def test_name_that_was_changed_is_named_by_its_row(open_site, author, worker):
    item = Item.objects.first()
    leaflet = make_leaflet(by=author, title="Sleep well", framework_items=[PageFrameworkItem(item=item)])
    publish(leaflet, author=author, workers=[worker])
    behind_the_gate(f"UPDATE home_area SET label = 'Other' WHERE id = {item.area_id}")  # noqa: S608
    differs = f"differs from what was signed in: the name of Area {item.area_id}"
    framework = FrameworkPage.objects.get()
    assert sorted(findings()) == [
        f"page: FrameworkPage {framework.pk} “{framework.title}”: {differs}",
        f"page: LeafletPage {leaflet.pk} “Sleep well”: {differs}",
    ]


def test_page_that_is_tagged_with_an_item_that_is_gone_shows_its_other_tags(author, site):
    item = Item.objects.first()
    tags = [PageFrameworkItem(item_id=10**6), PageFrameworkItem(item=item)]
    page = LeafletPage(title="Sleep well", framework_items=tags)
    assert [tag.item for tag in page.framework_tags] == [item]
    assert content_of(page).missing == (("home.item", 10**6),)


def test_sign_off_whose_time_was_changed_is_said_to_be_changed_and_no_more(leaflet):
    entry = SignOff.objects.last()
    behind_the_gate(f"UPDATE moderation_signoff SET recorded_at = '2020-01-01 00:00:00+00' WHERE id = {entry.pk}")  # noqa: S608
    assert findings() == [f"ledger: SignOff {entry.pk}: this entry was changed"]


def test_live_page_with_another_address_than_the_pages_above_is_named(leaflet):
    behind_the_gate(f"UPDATE wagtailcore_page SET url_path = '/home/rude/' WHERE id = {leaflet.pk}")  # noqa: S608
    (found,) = findings()
    assert found.endswith(" “Sleep well”: its address is /home/rude/, which is not that of the pages above it")


def test_credential_that_was_put_back_to_what_it_was_is_named(leaflet, worker, other_worker):
    credential = worker.peer_worker_credentials.get()
    before = PeerWorker.objects.filter(pk=credential.pk).values().get()
    credentials.revoke(credential, by=other_worker, reason="Moved away.")
    PeerWorker.objects.filter(pk=credential.pk).update(**before)
    assert not credentials.is_peer_worker(worker)
    (found,) = findings()
    assert found.startswith(f"credential: PeerWorker {credential.pk}: it lets nobody sign off, because it was put back")
