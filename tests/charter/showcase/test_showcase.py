"""A school's showcase: signed by two like the rest of its page, written by school and pupils, and nobody is in it."""

import pytest
from django.core.exceptions import ValidationError

from charter.models import CharterBadgePage
from charter.showcase.checks import find_who_is_shown
from cms.coauthoring.coauthors import accept_code, invite_by_code
from cms.coauthoring.parts import parts_of
from cms.moderation.eligibility import Refused, latest_version
from cms.people.roles import Role
from tests.factories import make_badge, make_document, make_image, make_user
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish, sign_off, submit
from tests.pages.editor import edit_address

FILM = block(
    "film",
    {
        "title": "Three days",
        "address": "https://elsewhere.example/film",
        "summary": "Pupils tell how it works.",
        "transcript": "<p>You told us. So we tell you.</p>",
    },
)
HUB = {
    "name": "The Light Room",
    "where": "The room by the library",
    "when": "Every lunch break, Mondays – Fridays",
    "who": "Two older pupils and a teaching assistant",
    "yourself": "Sit down first.",
    "friend": "Tell us what you saw.",
}


def picture(image, alt_text):
    """Return a picture, or none, as the editor keeps it."""
    return {"image": image and image.pk, "alt_text": alt_text if image else "", "decorative": False}


def tile(words="Say hello first.", image=None, alt_text="A painted crab"):
    return block("tile", {"words": words, "picture": picture(image, alt_text)})


def booklet(document=None, image=None):
    before = {"words": "<p>Nine pages.</p>", "picture": picture(None, ""), "document": None}
    front = picture(image, "Its front page")
    after = {"words": "<p>One page.</p>", "picture": front, "document": document.pk if document else None}
    return block("booklet", {"title": "What we do", "before": before, "after": after, "why": ["Nobody read it."]})


@pytest.fixture
def page(open_site, author):
    """A badge page with all that a school can show."""
    board = body_of(tile(), tile("The bus is school too.", make_image(by=author)))
    document = make_document(by=author, title="The new booklet")
    showcase = body_of(FILM, booklet(document, make_image(by=author, colour="red")), block("hub", HUB))
    return make_badge(by=author, title="Our story", board=board, showcase=showcase)


def test_reader_meets_the_showcase_when_two_have_signed(page, author, worker, other_worker, visitor):
    submit(page, by=author)
    sign_off(page, by=worker)
    assert visitor.get(fresh(page).url).status_code == 404
    sign_off(page, by=other_worker)
    words = visitor.get(fresh(page).url).content.decode()
    for expected in (
        *("Say hello first.", "The bus is school too.", "You told us. So we tell you.", "on another website"),
        *("Nine pages.", "One page.", "Nobody read it.", "The new booklet", "The Light Room", "For a friend"),
        *('alt="A painted crab"', 'role="listitem"'),
    ):
        assert expected in words, expected
    assert "https://elsewhere.example/film" in words
    assert "<iframe" not in words
    assert "<video" not in words


def test_showcase_cannot_be_changed_on_a_live_page_without_new_signatures(page, author, worker, other_worker, visitor):
    live = publish(page, author=author, workers=[worker, other_worker])
    edit(live, by=author, board=body_of(tile("Other words.")))
    assert "Other words." not in visitor.get(live.url).content.decode()
    live = fresh(page)
    live.board = body_of(tile("Other words."))
    with pytest.raises(Exception, match="signed"):
        live.save()


def test_page_costs_the_same_queries_whatever_its_board_holds(
    open_site, author, worker, other_worker, visitor, django_assert_num_queries, django_assert_max_num_queries
):
    def live(tiles):
        images = [make_image(by=author, colour=(9 * number, 40, 40)) for number in range(tiles)]
        board = body_of(*(tile(f"Tile {image.pk}.", image) for image in images))
        page = publish(
            make_badge(by=author, board=board, body=body_of()), author=author, workers=[worker, other_worker]
        )
        visitor.get(page.url)  # Its pictures are made once.
        return page

    few, many = live(2), live(9)
    with django_assert_max_num_queries(7) as counted:
        visitor.get(few.url, headers={"Cache-Control": "no-cache"}, query_params={"new": "1"})
    with django_assert_num_queries(len(counted)):
        visitor.get(many.url, headers={"Cache-Control": "no-cache"}, query_params={"new": "1"})


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.ASSESSOR])
def test_school_and_assessor_write_it_as_coauthors_and_choose_pictures(page, author, worker, role, sign_in):
    person = make_user("puffin", role=role)
    assert sign_in(person).get(edit_address(page)).status_code != 200
    accept_code(invite_by_code(page, by=author)[1], by=person)
    browser = sign_in(person)
    answer = browser.get(edit_address(page))
    assert answer.status_code == 200
    assert "showcase" in answer.context["form"].fields
    assert browser.get("/admin/images/chooser/").status_code == 200
    edit(page, by=person, board=body_of(tile("By the school.")))
    submit(page, by=author)
    assert "By the school." in str(latest_version(fresh(page)).board)


def test_each_tile_is_a_part_that_can_be_talked_about(page):
    names = [part.name for part in parts_of(latest_version(page))]
    assert names.count("Tile") == 2


def test_no_block_asks_who_somebody_is():
    fields = set()
    for stream in ("board", "showcase"):
        for child in CharterBadgePage._meta.get_field(stream).stream_block.child_blocks.values():
            fields |= set(child.child_blocks)
    assert not fields & {"by", "author", "pupil", "year", "class", "age", "made_by"}


TELLING = [
    *("Be kind. Year 9", "From class 7A", "We say hello, 8B", "by Ellie", "You can do it – Sam", "love from Jo xx"),
    *("I’m 13 and I like the hub", "Sam, 14", "Yr 10 rules", "year nine", "Aged 12", "10-F wrote this"),
]
FINE = [
    *("Say hello first.", "It takes two.", "Stand by them", "Lunch at 12.30", "7 AM is early", "Ask, listen, act."),
    *("From Monday", "In 9 of 10 rooms", "I’m 100 times braver", "Year after year", "You are not alone – Friday"),
]


@pytest.mark.parametrize("words", TELLING)
def test_what_could_tell_who_made_a_tile_is_found(words):
    assert list(find_who_is_shown(CharterBadgePage(board=body_of(tile(words)))))


@pytest.mark.parametrize("words", FINE)
def test_plain_words_of_a_tile_are_left_alone(words):
    assert [each.about for each in find_who_is_shown(CharterBadgePage(board=body_of(tile(words))))] == []


def test_words_for_a_picture_and_the_hub_are_looked_at_too(site, author):
    page = CharterBadgePage(board=body_of(tile(image=make_image(by=author), alt_text="A drawing by Ellie")))
    assert [each.about for each in find_who_is_shown(page)] == ["name: by Ellie"]
    page = CharterBadgePage(showcase=body_of(block("hub", {**HUB, "who": "Two pupils of 8B"}), FILM, booklet()))
    assert [each.about for each in find_who_is_shown(page)] == ["year: 8B"]


def test_name_on_the_board_stops_the_sign_off(open_site, author, worker):
    page = make_badge(by=author, board=body_of(tile("Be brave. Year 9")))
    submit(page, by=author)
    with pytest.raises(Refused) as refused:
        sign_off(page, by=worker)
    assert refused.value.code == "checks-left"
    assert "Tile" in str(refused.value)


def test_full_name_on_the_board_is_found_as_on_every_page(open_site, author, worker):
    page = make_badge(by=author, board=body_of(tile("Ask Miss Patel.")))
    submit(page, by=author)
    with pytest.raises(Refused, match="Who could be recognised by the words"):
        sign_off(page, by=worker)


def test_tile_whose_picture_has_no_words_cannot_be_sent(site, author):
    page = make_badge(by=author, board=body_of(tile(image=make_image(by=author), alt_text="")))
    with pytest.raises(ValidationError) as refused:
        submit(page, by=author)
    assert "board" in refused.value.message_dict


def test_film_without_every_word_cannot_be_sent(site):
    stream = CharterBadgePage._meta.get_field("showcase").stream_block
    film = {**FILM["value"], "transcript": ""}
    with pytest.raises(ValidationError):
        stream.clean(stream.to_python([{**FILM, "value": film}]))


def test_second_hub_and_a_wall_of_tiles_are_refused(site):
    showcase = CharterBadgePage._meta.get_field("showcase").stream_block
    with pytest.raises(ValidationError):
        showcase.clean(showcase.to_python([block("hub", HUB), block("hub", HUB)]))
    board = CharterBadgePage._meta.get_field("board").stream_block
    with pytest.raises(ValidationError):
        board.clean(board.to_python([tile(f"Tile {number}") for number in range(41)]))


def test_page_without_a_showcase_shows_nothing_of_one(open_site, author, worker, other_worker, visitor):
    page = publish(make_badge(by=author), author=author, workers=[worker, other_worker])
    words = visitor.get(page.url).content.decode()
    assert "Our board" not in words
    assert "showcase" not in words
