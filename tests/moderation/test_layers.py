"""The gate has layers, and the suite misses each of them: without one, the tests that it is there for fail.

Most ways round a sign-off are stopped twice, so taking one layer away need not let anything through. The tests named
here ask for that layer by what only it does.
"""

import sys
from dataclasses import dataclass, field
from inspect import signature

import pytest
from django.db import DatabaseError, transaction
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.actions.copy_page import CopyPageAction
from wagtail.images.models import AbstractImage
from wagtail.models import WorkflowState
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.workflows import publish_workflow_state
from wagtail_localize.models import TranslationSource

from cms.media import publicity, views
from cms.media.models import CustomImage
from cms.moderation import actions, digest, eligibility, ledger, public_pages, triggers
from cms.moderation.eligibility import Refused
from cms.moderation.management.commands import publish_scheduled
from cms.pages import models as page_models
from cms.pages.links import LivePageLinkHandler
from tests.moderation import (
    test_copies,
    test_files,
    test_gate,
    test_hidden_sections,
    test_main_job,
    test_scheduling,
    test_shown_names,
    test_take_down,
    test_translations,
    test_triggers,
    test_workflow,
)

# How a test fails that misses its layer.
FAILURES = (AssertionError, pytest.fail.Exception, DatabaseError, Refused)
SIGNALS = (pre_save, post_save, pre_delete)


@dataclass(frozen=True)
class Layer:
    """What it is, how to take it away (a function of ``monkeypatch``), and the tests that must miss it.

    ``arguments`` are those of the tests that are no fixtures.
    """

    name: str
    take_away: object
    tests: list
    arguments: dict = field(default_factory=dict)

    def __str__(self):
        return self.name


def listening(signal, uid):
    """Return how to take away what listens to ``signal`` under ``uid``."""

    def take_away(monkeypatch):
        ours = [entry for entry in signal.receivers if entry[0][0] == uid]
        assert ours, f"nothing listens as {uid}"
        monkeypatch.setattr(signal, "receivers", [entry for entry in signal.receivers if entry not in ours])
        signal.sender_receivers_cache.clear()

    return take_away


def replaced(owner, name, value):
    """Return how to put ``value`` in the place of ``owner.name``."""
    assert hasattr(owner, name)
    return lambda monkeypatch: monkeypatch.setattr(owner, name, value)


def no_triggers(monkeypatch):
    triggers.drop()


LAYERS = [
    Layer(
        "the question before a page is saved",
        listening(pre_save, "moderation.gate.page"),
        [
            test_gate.test_live_row_keeps_its_title_when_only_that_field_is_saved,
            test_gate.test_live_row_keeps_its_title_when_saved_as_a_plain_page,
            test_gate.test_draft_cannot_be_switched_live_by_its_flag,
            test_main_job.test_superuser_cannot_publish_in_code,
        ],
    ),
    Layer(
        "the question before a row of a page is saved",
        listening(pre_save, "moderation.gate.row"),
        [test_gate.test_credit_of_a_live_page_cannot_be_saved_or_deleted_by_itself],
    ),
    Layer(
        "the question before a row of a page is deleted",
        listening(pre_delete, "moderation.gate.row"),
        [test_gate.test_credit_of_a_live_page_cannot_be_saved_or_deleted_by_itself],
    ),
    Layer(
        "the question before a row that pages show is saved",
        listening(pre_save, "moderation.gate.shown"),
        [test_shown_names.test_name_on_a_live_page_cannot_be_changed],
        {"which": 0},
    ),
    Layer(
        "the question before a row that pages show is deleted",
        listening(pre_delete, "moderation.gate.shown"),
        [test_shown_names.test_group_that_a_page_no_longer_names_can_be_renamed_and_deleted],
    ),
    Layer(
        "the question before a revision gets a date",
        listening(pre_save, "moderation.gate.revision"),
        [test_gate.test_unsigned_revision_cannot_be_scheduled],
    ),
    Layer(
        "the triggers",
        no_triggers,
        [test_triggers.test_live_page_is_not_changed_behind_the_gates_back],
        {"way": "queryset update of the title"},
    ),
    Layer(
        "the triggers on the rows of a page",
        no_triggers,
        [test_triggers.test_live_page_is_not_changed_behind_the_gates_back],
        {"way": "SQL that removes a credit"},
    ),
    Layer(
        "the triggers on the ledger",
        no_triggers,
        [test_triggers.test_ledger_is_append_only_for_sql_too],
        {"statement": "DELETE FROM moderation_signoff"},
    ),
    Layer(
        "the triggers on the files",
        no_triggers,
        [test_triggers.test_picture_of_a_signed_page_is_frozen],
    ),
    Layer(
        "the list of a page's authors",
        replaced(actions, "author_ids", lambda page, content: set()),
        [
            test_main_job.test_author_who_is_a_peer_worker_cannot_sign_their_own_leaflet,
            test_main_job.test_reviewer_who_edits_becomes_an_author_and_somebody_else_must_sign,
            test_main_job.test_uploader_of_a_picture_in_the_page_cannot_sign_it_off,
        ],
    ),
    Layer(
        "the record of who wrote",
        listening(pre_save, "moderation.authorship"),
        [test_main_job.test_reviewer_who_edits_becomes_an_author_and_somebody_else_must_sign],
    ),
    Layer(
        "the credential",
        replaced(eligibility, "is_peer_worker", lambda user: True),
        [test_main_job.test_superuser_without_a_credential_cannot_sign_off],
    ),
    Layer(
        "the fingerprint of what was on the screen",
        replaced(digest.Content, "fingerprint", "the same for all"),
        [
            test_main_job.test_sign_off_of_a_version_that_changed_a_second_ago_is_refused,
            test_main_job.test_autosave_that_overwrites_the_waiting_revision_in_place_needs_a_new_reading,
        ],
    ),
    Layer(
        "the number of signers",
        replaced(ledger, "sign_offs_required", lambda page: 0),
        [test_main_job.test_charter_badge_waits_for_two_different_peer_workers],
    ),
    Layer(
        "publishing what was signed, and never what is newest",
        replaced(WorkflowState, "on_finish", publish_workflow_state),
        [test_main_job.test_workflow_that_is_finished_in_code_publishes_what_was_signed_and_not_what_is_newest],
    ),
    Layer(
        "giving back what waits when sign-off is switched off",
        listening(post_save, "moderation.gate.task"),
        [test_workflow.test_pages_that_wait_go_back_to_their_authors_when_sign_off_is_disabled],
        {"screen": 0},
    ),
    Layer(
        "the record of a take-down",
        replaced(actions, "record_take_down", lambda page, **options: None),
        [test_take_down.test_page_that_was_taken_down_comes_back_only_with_a_new_sign_off],
    ),
    Layer(
        "our own publish_scheduled",
        replaced(publish_scheduled.Command, "_publish", lambda command, revision: revision.publish()),
        [test_scheduling.test_unsigned_version_is_taken_off_the_schedule_and_does_not_stop_the_others],
    ),
    Layer(
        "drafts only, for wagtail-localize",
        replaced(
            TranslationSource,
            "create_or_update_translation",
            TranslationSource.create_or_update_translation.__wrapped__,
        ),
        [test_translations.test_newer_translation_of_a_live_page_leaves_the_signed_one_public],
    ),
    Layer(
        "the authors that go with a copy",
        replaced(CopyPageAction, "execute", CopyPageAction.execute.__wrapped__),
        [test_copies.test_author_of_the_original_cannot_sign_its_copy],
        {"copy_revisions": False},
    ),
    Layer(
        "private until signed content uses them",
        replaced(publicity, "file_is_public", [lambda file: True]),
        [
            test_files.test_visitor_gets_files_only_while_a_live_signed_page_shows_them,
            test_files.test_picture_that_a_newer_version_no_longer_shows_is_not_public,
        ],
    ),
    Layer(
        "frozen once signed",
        replaced(publicity, "file_is_frozen", []),
        [test_files.test_document_of_a_signed_page_keeps_its_title],
    ),
    Layer(
        "the bytes that are handed out",
        replaced(views, "copy_of_the_bytes", lambda stored: stored.storage.open(stored.name)),
        [test_files.test_bytes_overwritten_in_storage_are_not_handed_out],
    ),
    Layer(
        "the seal of a rendition",
        replaced(views, "seal_is_ours", lambda rendition: True),
        [test_files.test_row_that_points_a_signed_picture_at_other_bytes_is_not_believed],
    ),
    Layer(
        "the bytes that a rendition is made from",
        replaced(CustomImage, "open_file", AbstractImage.open_file),
        [test_files.test_no_rendition_is_made_from_other_bytes_than_the_signed_ones],
    ),
    Layer(
        "nothing is public below what is not",
        replaced(page_models, "is_public", lambda page: page.live),
        [test_hidden_sections.test_reader_finds_nothing_of_a_page_whose_section_was_taken_down],
    ),
    Layer(
        "listing nothing below what is not public",
        replaced(public_pages, "hidden_sections", tuple),
        [test_hidden_sections.test_reader_finds_nothing_of_a_page_whose_section_was_taken_down],
    ),
    Layer(
        "the check of the triggers at every start",
        replaced(triggers, "problems", list),
        [test_triggers.test_operator_is_told_of_a_missing_trigger],
    ),
    Layer(
        "no link to what is not public",
        replaced(LivePageLinkHandler, "get_many", PageLinkHandler.get_many),
        [test_hidden_sections.test_link_to_a_page_below_a_hidden_section_is_no_link],
    ),
]


@pytest.fixture
def take_away(monkeypatch):
    yield lambda layer: layer.take_away(monkeypatch)
    monkeypatch.undo()
    for signal in SIGNALS:
        signal.sender_receivers_cache.clear()


def arguments_of(function, module, request, known):
    """Return what pytest would call ``function`` with: fixtures of its own ``module`` first, then of everybody."""
    for name in signature(function).parameters:
        if name not in known:
            own = getattr(module, name, None)
            known[name] = (
                own.__wrapped__(**arguments_of(own.__wrapped__, module, request, known))
                if hasattr(own, "__wrapped__")
                else request.getfixturevalue(name)
            )
    return {name: known[name] for name in signature(function).parameters}


CASES = [(layer, test) for layer in LAYERS for test in layer.tests]


@pytest.mark.parametrize(("layer", "test"), CASES, ids=[f"{layer}: {test.__name__}" for layer, test in CASES])
def test_suite_misses(layer, test, request, db, take_away):
    module = sys.modules[test.__module__]
    arguments = arguments_of(test, module, request, dict(layer.arguments))
    take_away(layer)
    with pytest.raises(FAILURES), transaction.atomic():
        test(**arguments)


def test_every_layer_is_missed_by_a_test():
    assert all(layer.tests for layer in LAYERS)
