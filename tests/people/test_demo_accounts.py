"""Demo accounts have a password that everybody knows: outside demo mode they are shut out, at every door."""

import runpy
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from cms.people.roles import Role
from tests.factories import make_user
from tests.factories.people import PASSWORD


@pytest.fixture
def demo_author(site):
    return make_user("demo", role=Role.AUTHOR, is_demo=True)


def database_errors():
    return [message.id for message in run_checks(tags=["database"], databases=["default"]) if message.is_serious()]


def start_the_server():
    return runpy.run_path(str(Path(django_settings.BASE_DIR) / "cms" / "wsgi.py"))["application"]


def test_demo_person_signs_in_in_demo_mode(settings, demo_author, visitor):
    settings.DEMO_MODE = True
    assert visitor.post("/account/login/", {"login": "demo", "password": PASSWORD}).status_code == 302
    assert visitor.get("/desk/").status_code == 200


def test_demo_person_cannot_sign_in_outside_demo_mode(settings, demo_author, visitor):
    settings.DEMO_MODE = False
    response = visitor.post("/account/login/", {"login": "demo", "password": PASSWORD})
    assert response["Location"] == "/account/ended/"
    assert "_auth_user_id" not in visitor.session


def test_demo_persons_session_ends_when_demo_mode_does(settings, demo_author, visitor):
    settings.DEMO_MODE = True
    visitor.post("/account/login/", {"login": "demo", "password": PASSWORD})
    settings.DEMO_MODE = False
    response = visitor.get("/desk/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")
    assert not visitor.get("/").wsgi_request.user.is_authenticated


def test_demo_person_has_no_permission_outside_demo_mode(settings, demo_author, sign_in):
    settings.DEMO_MODE = False
    assert sign_in(demo_author).get("/admin/account/").status_code == 302


def test_operator_is_told_of_demo_accounts_on_a_real_site(settings, demo_author):
    settings.DEMO_MODE = False
    assert database_errors() == ["people.E001"]
    settings.DEMO_MODE = True
    assert database_errors() == []


def test_operator_may_switch_demo_accounts_off_instead_of_removing_them(settings, demo_author):
    settings.DEMO_MODE = False
    demo_author.is_active = False
    demo_author.save()
    assert database_errors() == []


def test_server_does_not_start_with_demo_accounts_on_a_real_site(settings, demo_author):
    settings.DEMO_MODE = False
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        start_the_server()
    settings.DEMO_MODE = True
    assert callable(start_the_server())


def test_server_starts_on_a_real_site_without_demo_accounts(settings, author):
    settings.DEMO_MODE = False
    assert callable(start_the_server())
