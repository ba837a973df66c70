"""How a page names its people: each chooses, a signature covers the fullest, and readers get exactly that or less."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, Page

from cms.coauthoring.grants import grant, withdraw
from cms.front_cache import generation
from cms.moderation.actions import erase_private_words
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.models import Authorship, SignedPayload
from cms.pages.actions import leave_out, remove_credit, set_credit
from cms.pages.credits import ANONYMOUS, Credit, Kind, Role, checked, line_of_credits
from cms.pages.models import CreditChoice, PageCredit
from cms.people.models import User
from cms.people.signals import account_ending
from tests.factories import make_leaflet, make_user
from tests.helpers import edit, fresh, publish, sign_off, submit
from tests.moderation.surfaces import answers

NAME = "Kittiwake"
patiently = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))

credits_to_choose = st.sampled_from(
    [
        ANONYMOUS,
        Credit(Kind.ROLE, Role.YOUNG_PERSON),
        Credit(Kind.ROLE, Role.PARENT),
        Credit(Kind.PEN_NAME, "Seagull"),
        Credit(Kind.FIRST_NAME, "Ade"),
    ]
)


def choose(page, by, kind, name=""):
    return set_credit(page, by=by, kind=kind, name=name)


def drafted(page):
    return [row.credit for row in latest_version(fresh(page)).credits.all()]


@pytest.fixture
def leaflet(open_site, author, coauthor):
    return make_leaflet(by=author, with_others=[coauthor], title="Sleep well")


@pytest.fixture
def named(leaflet, author, worker):
    """A live leaflet whose author is named by a pen name."""
    choose(leaflet, author, "pen-name", NAME)
    return publish(leaflet, author=author, workers=[worker])


# --- What can be chosen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("first-name", "Ade Smith", "one word"),
        ("first-name", "Ade\tSmith", "one word"),
        ("first-name", "Ade_Smith", "Only the letters"),
        ("first-name", "Ade2", "Only the letters"),
        ("first-name", "", "at least one letter"),
        ("pen-name", "\u202e\u200b", "at least one letter"),
        ("pen-name", "ade@example.org", "e-mail"),
        ("pen-name", "@ade", "e-mail"),
        ("pen-name", "example.org", "e-mail"),
        ("pen-name", "ade.smith", "e-mail"),
        ("pen-name", "Seagull 2011", "year you were born"),
        ("pen-name", "Ring 07700 900123", "phone"),
        ("pen-name", "WREN", "sign in"),
        ("pen-name", "x" * 61, "too long"),
        ("pen-name", "Kim Jones", "full name"),
        ("pen-name", "Childline", "helps here"),
        ("pen-name", "worker1", "helps here"),
        ("pen-name", "<script>alert(1)</script>", "Only letters"),
        ("role", "boss", "one of the roles"),
        ("role", "", "one of the roles"),
    ],
)
def test_author_who_would_say_too_much_is_told_why(kind, name, reason):
    with pytest.raises(ValidationError) as refused:
        checked(kind, name, sign_in_name="wren")
    assert reason in str(refused.value.message_dict["name"])


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("anonymous", "whatever", ""),
        ("role", "young-person", "a young person"),
        ("pen-name", "  Sea   Gull ", "Sea Gull"),
        ("pen-name", "Gull 7", "Gull 7"),
        ("first-name", "Ade", "Ade"),
        ("first-name", "Anne-Marie", "Anne-Marie"),
        ("first-name", "أدي", "أدي"),
    ],
)
def test_author_may_be_named_by_nothing_a_role_a_pen_name_or_a_first_name(kind, name, words):
    assert str(checked(kind, name, sign_in_name="wren")) == words


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ([], ""),
        ([ANONYMOUS], ""),
        ([Credit("role", "young-person")], "a young person"),
        ([Credit("role", "young-person")] * 2, "young people"),
        ([Credit("role", "parent"), Credit("pen-name", "Gull"), ANONYMOUS, Credit("first-name", "Ade")],
         "a parent or carer, Gull and Ade"),
    ],
    ids=range(5),
)  # fmt: skip
def test_reader_gets_all_names_as_one_phrase(named, line):
    assert line_of_credits(named) == line


@given(signed=credits_to_choose, wanted=credits_to_choose, meanwhile=credits_to_choose)
def test_choice_never_shows_more_than_the_signed_credit_allows(signed, wanted, meanwhile):
    choice = CreditChoice()
    choice.wanted, choice.meanwhile = wanted, meanwhile
    shown = choice.shown_under(signed)
    assert signed.allows(shown)
    assert shown in (wanted, meanwhile, ANONYMOUS)
    assert shown == wanted or not signed.allows(wanted)


# --- On the page -----------------------------------------------------------------------------------------------


def test_page_names_nobody_until_somebody_wants_it(leaflet, author, worker, visitor):
    page = publish(leaflet, author=author, workers=[worker])
    assert page.credit_line == ""
    assert "Made by" not in visitor.get(page.url).content.decode()


def test_new_name_waits_for_a_peer_worker(leaflet, author, worker, visitor):
    publish(leaflet, author=author, workers=[worker])
    assert not choose(leaflet, author, "pen-name", NAME)
    assert NAME not in visitor.get(leaflet.url).content.decode()
    publish(leaflet, author=author, workers=[worker])
    assert f"Made by {NAME}" in visitor.get(leaflet.url).content.decode()


@pytest.mark.parametrize(("kind", "name", "line"), [("role", "parent", "a parent or carer"), ("anonymous", "", "")])
def test_author_shows_less_at_once_and_goes_back_up_to_what_is_signed(named, author, visitor, kind, name, line):
    before = generation.current()
    revision = named.latest_revision
    assert choose(named, author, kind, name)
    public = visitor.get(named.url).content.decode()
    assert NAME not in public
    assert fresh(named).credit_line == line
    assert (f"Made by {line}" in public) if line else ("Made by" not in public)
    assert choose(named, author, "pen-name", NAME)
    assert f"Made by {NAME}" in visitor.get(named.url).content.decode()
    assert fresh(named).latest_revision == revision, "nothing to sign, so no draft"
    assert generation.current() >= before


def test_pages_kept_in_front_are_dropped_when_somebody_shows_less(named, author, django_capture_on_commit_callbacks):
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        choose(named, author, "anonymous")
    assert generation.current() > before


def test_author_who_wants_another_name_keeps_the_old_one_until_it_is_signed(named, author, worker):
    assert not choose(named, author, "pen-name", "Gull")
    assert fresh(named).credit_line == NAME
    publish(named, author=author, workers=[worker])
    assert fresh(named).credit_line == "Gull"


def test_author_who_showed_less_is_not_shown_while_another_name_waits(named, author, worker):
    choose(named, author, "anonymous")
    choose(named, author, "pen-name", "Gull")
    assert fresh(named).credit_line == ""
    publish(named, author=author, workers=[worker])
    assert fresh(named).credit_line == "Gull"


def test_name_that_waits_and_is_not_wanted_any_more_is_in_no_draft(named, author):
    choose(named, author, "pen-name", "Gull")
    choose(named, author, "anonymous")
    assert drafted(named) == [Credit("pen-name", NAME)], "back to what is signed"


def test_unsigned_name_that_is_taken_back_leaves_the_draft(leaflet, author):
    choose(leaflet, author, "pen-name", NAME)
    choose(leaflet, author, "anonymous")
    assert drafted(leaflet) == []


def test_older_signed_version_that_comes_back_shows_no_name_that_was_taken_back(named, author, worker):
    older = fresh(named).latest_revision
    choose(named, author, "pen-name", "Gull")
    publish(named, author=author, workers=[worker])
    choose(named, author, "anonymous")
    older.publish(skip_permission_checks=True)
    assert latest_version(fresh(named)) is not None
    assert [row.name for row in fresh(named).credits.all()] == [NAME]
    assert fresh(named).credit_line == ""


def test_one_role_is_not_another(leaflet, author, worker):
    choose(leaflet, author, "role", "young-person")
    publish(leaflet, author=author, workers=[worker])
    assert not choose(leaflet, author, "role", "parent")
    assert fresh(leaflet).credit_line == "a young person"


def test_credit_is_each_persons_own(named, author, coauthor, worker):
    choose(named, coauthor, "role", "young-person")
    publish(named, author=author, workers=[worker])
    assert fresh(named).credit_line == f"{NAME} and a young person"
    choose(named, coauthor, "anonymous")
    assert fresh(named).credit_line == NAME


def test_stranger_reviewer_and_administrator_are_not_named(named, author, worker, administrator, superuser):
    edit(named, by=author, summary="Newer")
    submit(named, by=author)
    for person in (worker, administrator, superuser, make_user()):
        with pytest.raises(Refused) as refused:
            choose(named, person, "role", "parent")
        assert refused.value.code == "not-yours"
    assert not Authorship.objects.filter(object_id=named.pk, user_id=worker.pk).exists()


def test_page_that_waits_asks_to_be_read_again_when_a_name_is_added(leaflet, author, worker):
    submit(leaflet, by=author)
    choose(leaflet, author, "pen-name", NAME)
    assert sign_off(leaflet, by=worker).credit_line == NAME


def test_author_who_left_the_page_may_still_show_less_and_no_more(named, author, coauthor, worker):
    edit(named, by=coauthor, summary="Mine too")
    choose(named, coauthor, "first-name", "Ade")
    publish(named, author=author, workers=[worker])
    withdraw(named, coauthor)
    coauthor = User.objects.get(pk=coauthor.pk)
    assert choose(named, coauthor, "anonymous")
    assert fresh(named).credit_line == NAME
    with pytest.raises(Refused) as refused:
        choose(named, coauthor, "first-name", "Adele")
    assert refused.value.code == "no-draft"
    assert fresh(named).credit_line == NAME


def test_page_that_was_deleted_meanwhile_is_told_kindly(leaflet, author):
    fresh(leaflet).delete()
    with pytest.raises(Refused, match="deleted a moment ago"):
        choose(leaflet, author, "anonymous")


def test_database_holds_one_credit_a_person_and_page(named):
    row = named.credits.get()
    named.unpublish()
    with pytest.raises(IntegrityError), transaction.atomic():
        PageCredit.objects.bulk_create([PageCredit(page=named, name="Gull", choice=row.choice)])


@pytest.mark.parametrize("kind", ["pen-name", "first-name", "role", "anonymous", "anything"])
def test_words_that_somebody_writes_into_a_choice_past_the_site_are_not_shown(named, kind, visitor):
    forged = {"kind": kind, "name": "Rude", "meanwhile_kind": kind, "meanwhile_name": "Rude"}
    CreditChoice.objects.update(**forged)
    assert "Rude" not in visitor.get(named.url).content.decode()
    assert fresh(named).credit_line == ""


# --- Translations, aliases, copies -----------------------------------------------------------------------------


def translated(page, author, worker):
    copy = fresh(page).copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    for above in copy.get_ancestors().filter(depth__gt=1, live=False).specific():
        submit(above, by=author)
        sign_off(above, by=worker)
    submit(copy, by=author)
    return sign_off(copy, by=worker)


def test_author_who_shows_less_shows_less_in_every_language(named, author, worker):
    arabic = translated(named, author, worker)
    assert fresh(arabic).credit_line == NAME
    choose(named, author, "anonymous")
    assert fresh(arabic).credit_line == ""


def test_author_who_is_named_otherwise_in_another_language_shows_less_there_too(named, author, worker):
    arabic = translated(named, author, worker)
    grant(arabic, author)
    author = User.objects.get(pk=author.pk)
    choose(arabic, author, "first-name", "أدي")
    publish(arabic, author=author, workers=[worker])
    assert (fresh(named).credit_line, fresh(arabic).credit_line) == (NAME, "أدي")
    choose(named, author, "anonymous")
    assert (fresh(named).credit_line, fresh(arabic).credit_line) == ("", "")
    choose(named, author, "pen-name", NAME)
    assert (fresh(named).credit_line, fresh(arabic).credit_line) == (NAME, "")
    choose(named, author, "role", "parent")
    choose(arabic, author, "first-name", "أدي")
    assert (fresh(named).credit_line, fresh(arabic).credit_line) == ("a parent or carer", "أدي")


def test_translation_of_a_page_whose_author_showed_less_starts_with_less(named, author, worker):
    choose(named, author, "anonymous")
    assert translated(named, author, worker).credit_line == ""


def test_alias_names_people_as_its_source_does(named, author):
    alias = fresh(named).create_alias(parent=fresh(named).get_parent(), update_slug="sleep-well-2")
    assert fresh(alias).credit_line == NAME
    choose(alias, author, "anonymous")
    assert (fresh(alias).credit_line, fresh(named).credit_line) == ("", "")


def test_copy_names_nobody_who_showed_less(named, author, worker):
    choose(named, author, "anonymous")
    copy = fresh(named).copy(update_attrs={"slug": "copied", "title": "Copied"}, keep_live=False)
    submit(copy, by=author)
    assert sign_off(copy, by=worker).credit_line == ""


# --- When an account ends --------------------------------------------------------------------------------------


def test_credit_stays_as_chosen_when_its_account_is_deleted(named, author, coauthor, worker):
    choose(named, coauthor, "first-name", "Ade")
    publish(named, author=author, workers=[worker])
    choose(named, coauthor, "role", "young-person")
    coauthor.delete()
    assert fresh(named).credit_line == f"{NAME} and a young person"
    assert not CreditChoice.objects.filter(person=None, page=named).exclude(kind="role").exists()
    edit(named, by=author, summary="Newer")
    publish(named, author=author, workers=[worker])
    assert fresh(named).credit_line == f"{NAME} and a young person"


def test_account_that_ends_and_is_only_emptied_can_change_no_credit(named, author):
    account_ending.send(User, user=author, by=author)
    assert fresh(named).credit_line == NAME
    assert choose(named, author, "anonymous")
    assert fresh(named).credit_line == NAME, "it is not theirs any more"


def test_choice_that_no_page_follows_holds_no_name_and_no_person(named):
    fresh(named).delete()
    choice = CreditChoice.objects.get()
    assert (choice.wanted, choice.meanwhile, choice.person) == (ANONYMOUS, ANONYMOUS, None)


# --- Gone for good ---------------------------------------------------------------------------------------------


def test_author_takes_a_name_out_for_good(named, author, worker):
    leave_out(named, by=author)
    assert fresh(named).credit_line == ""
    assert drafted(named) == []
    publish(named, author=author, workers=[worker])
    erase_private_words(named, by=author, reason="Taken back.")
    assert NAME not in str(list(SignedPayload.objects.values_list("words", "private_words")))
    assert NAME not in str(list(CreditChoice.objects.values()))
    assert not PageCredit.objects.exists()


def test_writer_takes_out_a_credit_that_is_nobodys_and_no_other(named, author, worker):
    rows = [*latest_version(fresh(named)).credits.all(), PageCredit(kind="role", name="a gull", sort_order=1)]
    edit(named, by=author, credits=rows)
    publish(named, author=author, workers=[worker])
    assert fresh(named).credit_line == f"{NAME} and a gull"
    with pytest.raises(Refused) as refused:
        remove_credit(named, Credit("pen-name", NAME), by=author)
    assert refused.value.code == "not-there"
    remove_credit(named, Credit("role", "a gull"), by=author)
    assert drafted(named) == [Credit("pen-name", NAME)]
    assert fresh(named).credit_line == f"{NAME} and a gull", "until it is signed"


def test_stranger_takes_no_credit_out(open_site, author, worker, coauthor):
    leaflet = make_leaflet(by=author, credits=[PageCredit(kind="role", name="a gull")])
    with pytest.raises(Refused) as refused:
        remove_credit(leaflet, Credit("role", "a gull"), by=coauthor)
    assert refused.value.code == "no-draft"
    assert drafted(leaflet) == [Credit("role", "a gull")]


# --- Everywhere ------------------------------------------------------------------------------------------------


def found_at(word):
    return {address for address, _response, body in answers() if word.encode() in body or word in address}


def test_name_that_was_taken_back_is_found_nowhere(named, author, worker):
    arabic = translated(named, author, worker)
    alias = fresh(named).create_alias(parent=fresh(named).get_parent(), update_slug="sleep-well-2")
    shown_at = found_at(NAME)
    assert {named.url, arabic.url, alias.url} <= shown_at
    assert not {address for address in shown_at if address.endswith(".json")}, "the proof names nobody"
    choose(named, author, "anonymous")
    assert found_at(NAME) == set()
    assert named.url in {address for address, _response, _body in answers()}


@patiently
@given(data=st.data())
def test_whatever_people_do_readers_get_what_is_wanted_and_never_more_than_was_signed(
    named, author, coauthor, worker, data
):
    """For any sequence of choices, sign-offs and edits."""
    with transaction.atomic():
        wanted = {author.pk: Credit("pen-name", NAME), coauthor.pk: ANONYMOUS}
        for step in range(data.draw(st.integers(1, 8))):
            person = data.draw(st.sampled_from([author, coauthor]))
            what = data.draw(st.sampled_from(["choose", "choose", "sign", "edit"]))
            before = {row.choice.person_id: row.shown for row in fresh(named).credit_rows}
            if what == "choose":
                credit = data.draw(credits_to_choose)
                at_once = choose(named, person, credit.kind, credit.name)
                wanted[person.pk] = credit
                signed = fresh(named).credit_row_of(person)
                assert at_once == (signed.credit if signed else ANONYMOUS).allows(credit)
            elif what == "sign":
                edit(named, by=author, summary=f"Signed in step {step}")
                publish(named, author=author, workers=[worker])
            else:
                edit(named, by=person, summary=f"Written in step {step}")
            for row in fresh(named).credit_rows:
                person_id = row.choice.person_id
                allowed = (
                    [wanted[person_id]] if row.credit.allows(wanted[person_id]) else [before[person_id], ANONYMOUS]
                )
                assert row.credit.allows(row.shown)
                assert row.shown in allowed
            if what == "sign":
                shown = {row.choice.person_id: row.shown for row in fresh(named).credit_rows}
                assert {pk: shown.get(pk, ANONYMOUS) for pk in wanted} == wanted, "signed, so everybody has their wish"
            assert Page.objects.get(pk=named.pk).live
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", [Role.PEER_WORKER, Role.PROFESSIONAL])
def test_author_cannot_be_named_as_somebody_whom_readers_trust_for_their_work(named, author, role, visitor):
    with pytest.raises(ValidationError) as refused:
        choose(named, author, "role", role)
    assert "only those who are that can choose them" in str(refused.value)
    assert f"Made by {role.label}" not in visitor.get(named.url).content.decode()


def test_worker_can_be_named_as_one(leaflet, worker, author):
    grant(leaflet, worker)
    assert choose(leaflet, worker, "role", Role.PEER_WORKER) is False  # Nobody has signed it yet.
