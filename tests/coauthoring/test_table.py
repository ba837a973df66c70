"""Who gets what from every view that a page can be asked for by: ``table.txt``, view x person x the page's state.

A cell has a letter for each state in which that person asks, or one letter when all are the same:

- ``s``: shown;
- ``d``: done, the form that was sent changed something;
- ``-``: not there, the same answer as for a page that does not exist (``test_guesses.py``);
- ``x``: refused, or sent elsewhere.

What is neither shown nor done changes nothing in the database: that is asked of each answer. The views are in
``screens.py``, the people and the states in ``everybody.py``.
"""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.coauthoring.everybody import PEOPLE, build
from tests.coauthoring.screens import OF_THE_GROUP, SCREENS
from tests.helpers import built_once, taken_back

TABLE = (Path(__file__).parent / "table.txt").read_text()
_VISITS = ("django_session", "people_signin")  # written at every visit, and on the first of a day


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build, django_db_blocker, tmp_path_factory) as scene:
        yield scene


def read(table):
    """Return ``{person: {view: cell}}``."""
    head, *rows = (line.split() for line in table.splitlines() if not line.startswith("#"))
    return {person: {row[0]: row[column] for row in rows} for column, person in enumerate(head[1:], 1)}


class Asked:
    """What one person gets: each answer is undone before the next question."""

    def __init__(self, browser, scenes):
        self.browser = browser
        self.scenes = scenes
        self.cookies = dict(browser.cookies)

    def letter(self, screen, state):
        """Return the letter for the answer of ``screen`` about the page in ``state``."""
        address, form = screen.at(self.scenes[state])
        written = []
        with taken_back(), connection.execute_wrapper(_writes(written)):
            answer = self.browser.get(address) if form is None else self.browser.post(address, form)
            if answer.streaming:
                list(answer.streaming_content)
        self.browser.cookies.clear()
        self.browser.cookies.update(self.cookies)
        cache.clear()  # Nobody is asked to wait because of what was taken back.
        return _letter(answer.status_code, written)

    def cell(self, screen, states):
        """Return the cell of ``screen``."""
        letters = "".join(self.letter(screen, state) for state in states)
        return letters[0] if len(set(letters)) == 1 else letters


def _writes(into):
    """Return a wrapper that adds each statement which changes the database, but for the note of a visit."""

    def watch(execute, sql, parameters, many, context):
        result = execute(sql, parameters, many, context)
        verb = sql.lstrip().split(None, 1)[0].upper()
        changed = verb == "INSERT" or (verb in ("UPDATE", "DELETE") and context["cursor"].rowcount)
        if changed and not any(table in sql for table in _VISITS):
            into.append(sql)
        return result

    return watch


def _letter(status, written):
    if status == 200:
        return "s"
    if status == 302 and written:
        return "d"
    assert not written, written
    return {404: "-", 302: "x", 403: "x", 405: "x", 409: "x"}[status]


def rows():
    """Yield ``(name, screen, whether each state is asked)`` for every row of the table."""
    for name, screen in SCREENS.items():
        yield name, screen, screen.is_of_a_page
    for name, screen in OF_THE_GROUP.items():
        yield name, screen, False


@pytest.mark.parametrize("who", PEOPLE)
def test_each_view_answers_each_person_in_each_state_as_the_table_says(who, built, db, sign_in):
    people, scenes = built
    states = PEOPLE[who][1]
    asked = Asked(sign_in(people[who]) if who in people else Client(), scenes)
    answers = {name: asked.cell(screen, states if each else states[:1]) for name, screen, each in rows()}
    assert answers == read(TABLE)[who]


def test_table_asks_at_least_forty_views_of_a_page_and_everybody():
    assert sum(each for _name, _screen, each in rows()) >= 40
    table = read(TABLE)
    assert list(table) == list(PEOPLE)
    assert list(table["visitor"]) == [name for name, _screen, _each in rows()]
