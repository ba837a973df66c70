"""Who meets which screen of the desk."""

import pytest

from cms.people.roles import Role
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.helpers import submit

SCREENS = {
    "home": "/desk/",
    "start": "/desk/start/",
    "review": "/desk/pages/{page}/review/",
    "peer-workers": "/desk/peer-workers/",
    "take-down": "/desk/take-down/",
}

# Who may open what while a page of somebody else waits.
TABLE = {
    "author": {"home": 200, "start": 200, "review": 403, "peer-workers": 403, "take-down": 200},
    "peer worker": {"home": 200, "start": 200, "review": 200, "peer-workers": 200, "take-down": 200},
    "peer worker without a credential": {
        "home": 200,
        "start": 200,
        "review": 403,
        "peer-workers": 200,
        "take-down": 200,
    },
    "safeguarding lead": {"home": 200, "start": 403, "review": 403, "peer-workers": 200, "take-down": 200},
    "assessor": {"home": 200, "start": 403, "review": 403, "peer-workers": 403, "take-down": 200},
    "school": {"home": 200, "start": 403, "review": 403, "peer-workers": 403, "take-down": 200},
    "administrator": {"home": 200, "start": 200, "review": 403, "peer-workers": 200, "take-down": 200},
    "superuser": {"home": 200, "start": 403, "review": 403, "peer-workers": 403, "take-down": 200},
    "person without a role": {"home": 200, "start": 403, "review": 403, "peer-workers": 403, "take-down": 200},
}
MAKE = {
    "author": lambda: make_user(role=Role.AUTHOR),
    "peer worker": make_peer_worker,
    "peer worker without a credential": lambda: make_user(role=Role.PEER_WORKER),
    "safeguarding lead": lambda: make_user(role=Role.SAFEGUARDING_LEAD),
    "assessor": lambda: make_user(role=Role.ASSESSOR),
    "school": lambda: make_user(role=Role.SCHOOL),
    "administrator": lambda: make_user(role=Role.ADMINISTRATOR),
    "superuser": lambda: make_user(is_superuser=True),
    "person without a role": make_user,
}


@pytest.fixture
def waiting(site, author):
    leaflet = make_leaflet(by=author, title="A walk by the sea")
    submit(leaflet, by=author)
    return leaflet


def open_screens(client, page):
    return {name: client.get(address.format(page=page.pk)) for name, address in SCREENS.items()}


@pytest.mark.parametrize("who", list(TABLE))
def test_person_of_each_role_meets_the_screens_that_are_theirs(who, waiting, sign_in):
    answers = open_screens(sign_in(MAKE[who]()), waiting)
    assert {name: answer.status_code for name, answer in answers.items()} == TABLE[who]
    if TABLE[who]["review"] == 403:
        assert not [name for name, answer in answers.items() if "A walk by the sea" in answer.content.decode()]


def test_visitor_is_sent_to_sign_in_and_back_again(waiting, visitor):
    for name, answer in open_screens(visitor, waiting).items():
        address = SCREENS[name].format(page=waiting.pk)
        assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={address}")
    for address in (*SCREENS.values(), "/desk/pages/{page}/take-back/"):
        answer = visitor.post(address.format(page=waiting.pk), {"decision": "sign-off"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_person_whose_account_is_switched_off_is_sent_to_sign_in(author, sign_in):
    browser = sign_in(author)
    assert browser.get("/desk/").status_code == 200
    author.is_active = False
    author.save()
    assert browser.get("/desk/").status_code == 302


def test_screens_are_never_kept_by_a_shared_computer(waiting, worker, sign_in, visitor):
    for client in (sign_in(worker), visitor):
        for name, answer in open_screens(client, waiting).items():
            assert "no-store" in answer["Cache-Control"], name
            assert "private" in answer["Cache-Control"], name


def test_screens_keep_the_strict_content_policy(waiting, worker, sign_in):
    for name, answer in open_screens(sign_in(worker), waiting).items():
        assert "unsafe-inline" not in answer["Content-Security-Policy"], name
        assert "style=" not in answer.content.decode(), name


@pytest.mark.parametrize("who", ["author", "school"])
def test_person_who_is_refused_reads_why(who, waiting, sign_in):
    page = sign_in(MAKE[who]()).get(SCREENS["review"].format(page=waiting.pk)).content.decode()
    assert "Only a peer worker can read pages that wait." in page


@pytest.mark.parametrize("address", ["/desk/", "/desk/start/", "/desk/take-down/", "/desk/peer-workers/"])
def test_forged_form_from_another_site_is_refused_kindly(address, worker, sign_in):
    client = sign_in(worker, enforce_csrf_checks=True)
    answer = client.post(address, {"title": "A"})
    assert answer.status_code in (403, 405)
    if answer.status_code == 403:
        assert "That form was open for too long" in answer.content.decode()


def test_page_that_does_not_exist_and_one_that_does_not_wait_are_the_same_to_a_worker(author, worker, sign_in):
    draft = make_leaflet(by=author)
    for page_id in (999999, 1, draft.pk):
        answer = sign_in(worker).get(f"/desk/pages/{page_id}/review/")
        assert (answer.status_code, answer["Location"]) == (302, "/desk/"), page_id


@pytest.mark.parametrize("files", ["images", "documents"])
def test_administrator_who_asks_for_wagtails_list_of_files_is_told_it_is_not_there(files, administrator, sign_in):
    for address in (f"/admin/api/main/{files}/", f"/admin/api/main/{files}/1/"):
        assert sign_in(administrator).get(address).status_code == 404


def test_dashboard_of_wagtail_is_the_desk(author, sign_in):
    answer = sign_in(author).get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_person_signs_out_from_the_desk(author, sign_in):
    browser = sign_in(author)
    browser.post("/admin/logout/")
    assert browser.get("/desk/").status_code == 302
