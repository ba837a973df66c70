"""``load_demo``: a whole site of fictional people and pages, made through the same actions as real ones."""

import json
import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from wagtail.models import Page

from cms.desk.my_pages import in_plain_words, my_pages
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.moderation.ledger import is_signed, sign_offs_under
from cms.moderation.models import SignOff
from cms.pages.checking.parts import stream_fields
from cms.pages.checking.topics import find_content_note
from cms.people.credentials import is_peer_worker
from cms.people.models import User, WritingGroup
from cms.people.roles import Role, has_role
from cms.site.demo import DEMO_PASSWORD
from cms.site.demo.pages import DemoPages
from home.models import HomePage, InformationPage
from tests.helpers import edit, sign_in

PEOPLE = {
    "author1": Role.AUTHOR,
    "author2": Role.AUTHOR,
    "parent1": Role.AUTHOR,
    "worker1": Role.PEER_WORKER,
    "worker2": Role.PEER_WORKER,
    "lead": Role.SAFEGUARDING_LEAD,
    "deputy": Role.SAFEGUARDING_LEAD,
    "assessor1": Role.ASSESSOR,
    "assessor2": Role.ASSESSOR,
    "school1": Role.SCHOOL,
    "admin": Role.ADMINISTRATOR,
}


def load():
    printed = StringIO()
    call_command("load_demo", stdout=printed)
    return printed.getvalue()


def test_demo_is_refused_outside_demo_mode(site, settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="demo mode only"):
        load()
    assert not User.objects.exists()


def test_demo_is_refused_on_a_site_with_real_accounts(author, settings):
    settings.DEMO_MODE = True
    with pytest.raises(CommandError, match="real accounts"):
        load()
    assert [*User.objects.all()] == [author]


def test_interrupted_run_leaves_no_half_of_a_demo(site, settings, monkeypatch):
    settings.DEMO_MODE = True

    def interrupted(self, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(DemoPages, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not User.objects.exists()
    assert not WritingGroup.objects.exists()


class TestTheDemo:
    """Loaded once; every test here leaves it as it was."""

    @pytest.fixture(scope="class")
    def demo(self, django_db_setup, django_db_blocker, tmp_path_factory):
        """Load the demo into one transaction that these tests share. Returns what was printed."""
        folder = tmp_path_factory.mktemp("demo-media")
        with django_db_blocker.unblock(), override_settings(DEMO_MODE=True, MEDIA_ROOT=folder), transaction.atomic():
            yield load()
            transaction.set_rollback(True)

    @pytest.fixture(autouse=True)
    def _as_it_was(self, demo, settings, _uploads_in_a_folder_of_their_own, tmp_path_factory):
        settings.MEDIA_ROOT = next(tmp_path_factory.getbasetemp().glob("demo-media*"))
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def test_operator_reads_the_log_ins(self, demo):
        assert DEMO_PASSWORD in demo
        assert "http://testserver/desk/" in demo
        for username in PEOPLE:
            assert username in demo

    def test_demo_people_have_their_roles_and_nobody_is_a_superuser(self):
        assert set(User.objects.values_list("username", flat=True)) == set(PEOPLE)
        for username, role in PEOPLE.items():
            user = User.objects.get(username=username)
            assert user.is_demo
            assert user.email == ""
            assert has_role(user, role)
            assert is_peer_worker(user) == username.startswith("worker")
        assert not User.objects.filter(is_superuser=True).exists()

    def test_every_demo_person_signs_in_and_meets_their_desk(self):
        for username in PEOPLE:
            client = Client()
            answer = client.post("/account/login/", {"login": username, "password": DEMO_PASSWORD}, follow=True)
            if answer.request["PATH_INFO"] == "/account/second-step/":
                code = re.search(r"data-demo-code>(\d{6})<", answer.content.decode())[1]
                answer = client.post("/account/second-step/", {"code": code}, follow=True)
            assert answer.status_code == 200, username
            assert answer.request["PATH_INFO"] == "/desk/", username
            assert f"Signed in as {username}" in answer.content.decode()

    def test_sitemap_lists_at_least_25_live_pages_that_all_open(self):
        addresses = re.findall(r"<loc>(.*?)</loc>", Client().get("/sitemap.xml").content.decode())
        assert len(addresses) >= 25
        paths = {urlsplit(address).path for address in addresses}
        assert {page.get_url() for page in Page.objects.live().filter(depth__gt=1)} <= paths
        for address in addresses:
            response = Client().get(urlsplit(address).path)
            assert response.status_code == 200, address
            page = response.content.decode()
            assert not [name for name in PEOPLE if name[-1].isdigit() and name in page], address

    def test_every_live_page_is_signed_by_people_who_did_not_write_it(self):
        workers = set(User.objects.filter(username__startswith="worker").values_list("pk", flat=True))
        live = Page.objects.live().filter(depth__gt=1).specific()
        for page in live:
            content = content_of(page)
            assert is_signed(page, content), page
            for sign_off in sign_offs_under(page, content):
                assert sign_off.signer_id in workers, page
                assert sign_off.signer_id not in sign_off.author_ids, page
                assert sign_off.author_ids or page.depth <= 3 or isinstance(page, InformationPage), page
        assert SignOff.objects.count() >= len(live)

    def test_administrator_is_an_author_of_the_sections_alone(self):
        admin = User.objects.get(username="admin")
        wrote = [
            version.title
            for version in map(latest_version, Page.objects.filter(depth__gt=3).specific())
            if admin.pk in author_ids(version, content_of(version))
        ]
        assert wrote == []

    def test_demo_shows_a_page_in_every_state(self):
        states = {
            in_plain_words(page).state
            for user in User.objects.filter(username__in=["author1", "author2", "parent1", "worker1", "worker2"])
            for page in my_pages(user)
        }
        assert states == {"draft", "waiting", "changes", "live", "live-with-draft"}

    def test_each_demo_worker_finds_something_to_sign(self):
        for username in ("worker1", "worker2"):
            client = sign_in(User.objects.get(username=username))
            waiting = client.get("/desk/").context["queue"]["rows"]
            assert waiting
            screens = [client.get(row.url) for row in waiting]
            assert all(screen.status_code == 200 for screen in screens)
            assert any(screen.context["review"].answer for screen in screens), username

    def test_demo_has_the_content_that_was_promised(self):
        live = Page.objects.live()

        def number(model):
            return live.filter(content_type__model=model).count()

        assert number("leafletpage") >= 12
        assert number("trainingmodulepage") >= 3
        assert number("grouppage") >= 4
        assert number("charterbadgepage") >= 3
        slugs = set(live.values_list("slug", flat=True))
        assert {"waiting-for-camhs-parents"} <= slugs
        badges = live.filter(content_type__model="charterbadgepage").specific()
        assert {badge.level for badge in badges} == {"bronze", "silver", "gold"}

    @pytest.mark.parametrize("slug", ["waiting-for-camhs-parents", "being-a-friend-to-somebody-who-is-sad"])
    def test_reader_is_told_before_a_leaflet_touches_suicide(self, slug):
        html = Client().get(f"/leaflets/{slug}/").content.decode()
        first = re.search(r'<div class="page-body">.*?<(\w+) class="([^"]+)"', html, re.DOTALL)
        assert "block-call_out" in first[2]
        assert "One part of this leaflet is about" in html

    def test_no_page_of_the_demo_lacks_a_note_before_something_hard(self):
        pages = Page.objects.live().filter(depth__gt=1).specific()
        assert [page.slug for page in pages if list(find_content_note(page))] == []

    def test_reader_of_arabic_has_a_leaflet_that_a_peer_worker_signed(self):
        front = Client().get("/ar/").content.decode()
        address = re.search(r'<a class="card-link" href="(/ar/leaflets/[^"]+)">طرود الطعام، ومن تسألون</a>', front)[1]
        html = Client().get(address).content.decode()
        begin, end = html.index('<div class="page-body">'), html.index('<div class="framework-tags"')
        words = re.sub(r"<[^>]+>", " ", html[begin:end])
        assert "هذا نص تجريبي، والاقتباس فيه مختلق." in words
        assert "\u2066116 123\u2069" in words
        left = {
            "food",
            "bank",
            "referral",
            "council",
            "crisis",
            "help",
            "NHS",
            "Healthy",
            "Start",
            "Citizens",
            "Advice",
        }
        assert set(re.findall(r"[A-Za-z]{3,}", words)) - left == {"Samaritans"}
        assert 'hreflang="ar"' in Client().get("/leaflets/food-parcels-and-who-to-ask/").content.decode()

    def test_pictures_of_the_demo_have_words_and_are_served(self):
        served = 0
        for page in Page.objects.live().filter(content_type__model="leafletpage")[:5]:
            html = Client().get(page.url).content.decode()
            for address in set(re.findall(r"/media/images/[\w.-]+", html)):
                assert Client().get(address).status_code == 200, address
                served += 1
            for image in re.findall(r"<img [^>]*>", html):
                assert re.search(r'alt="[^"]{10,}"', image), image
        assert served

    def test_author_who_saves_a_page_of_the_demo_changed_only_what_they_changed(self, demo):
        for page in Page.objects.filter(depth__gt=1, alias_of=None).specific():
            for field in stream_fields(page):
                stored = json.loads(page.latest_revision.content[field.name])
                stream = field.stream_block
                assert stream.get_prep_value(stream.to_python(stored)) == stored, (page.slug, field.name)

    def test_second_run_keeps_what_people_wrote_since(self):
        author = User.objects.get(username="author1")
        page = my_pages(author).first()
        edit(page, by=author, title="Written by a visitor of the demo")
        before = (Page.objects.count(), User.objects.count(), SignOff.objects.count())
        printed = load()
        assert "The demo is loaded already. What people wrote since is kept." in printed
        assert DEMO_PASSWORD in printed
        assert (Page.objects.count(), User.objects.count(), SignOff.objects.count()) == before
        assert Page.objects.get(pk=page.pk).latest_revision.object_str == "Written by a visitor of the demo"

    def test_set_up_site_after_the_demo_changes_nothing(self):
        printed = StringIO()
        call_command("set_up_site", stdout=printed)
        assert printed.getvalue() == "Everything is there already.\n"
        assert HomePage.objects.get(locale__language_code="en").live

    def test_audit_finds_nothing_wrong_with_the_demo(self):
        call_command("audit_signoffs", stdout=StringIO())
        assert default_storage.location
