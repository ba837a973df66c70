"""What the public sees beside signed pages, who may change it, and that each change is logged: docs/operators.md."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.log_actions import registry as log_registry
from wagtail.models import Locale, Page, Site
from wagtail.snippets.models import get_snippet_models

from cms.moderation.digest import content_of
from cms.people.models import WritingGroup
from cms.people.roles import Role
from search.models import Synonyms
from tests.factories import make_leaflet, make_peer_worker, make_user
from tests.helpers import edit, publish, sign_off, submit

EVERYBODY_ELSE = [role for role in Role if role is not Role.ADMINISTRATOR]
REDIRECTS = "/admin/redirects/"
SEARCH_WORDS = "/admin/search-words/"


@pytest.fixture(params=EVERYBODY_ELSE)
def somebody_else(request, site):
    """A person of each role but the administrator's; the peer worker has a credential."""
    return make_peer_worker() if request.param is Role.PEER_WORKER else make_user(role=request.param)


def logged(instance):
    """Return ``(action, person)`` of each log entry about ``instance``, oldest first."""
    return [(entry.action, entry.user) for entry in reversed(log_registry.get_logs_for_instance(instance))]


def redirect_form(page, old_path="/sleep"):
    return {
        "old_path": old_path,
        "site": "",
        "is_permanent": "on",
        "redirect_page": page.pk,
        "redirect_link": "",
    }


def site_form(site, **fields):
    form = {"hostname": site.hostname, "port": site.port, "site_name": "", "root_page": site.root_page_id}
    return {**form, "is_default_site": "on", **fields}


# Redirects


def test_nobody_but_an_administrator_touches_redirects(live_leaflet, somebody_else, sign_in):
    redirect = Redirect.add_redirect("/sleep", live_leaflet)
    before = list(Redirect.objects.values())
    browser = sign_in(somebody_else)
    sheet = SimpleUploadedFile("redirects.csv", b"from,to\n/a,https://www.example.org/leaflets/\n", "text/csv")
    for address, form in (
        (f"{REDIRECTS}add/", redirect_form(live_leaflet, "/other")),
        (f"{REDIRECTS}{redirect.pk}/", redirect_form(live_leaflet, "/other")),
        (f"{REDIRECTS}{redirect.pk}/delete/", {}),
        (f"{REDIRECTS}import/", {"import_file": sheet}),
        (f"{REDIRECTS}import/process/", {}),
    ):
        assert browser.get(address).status_code != 200, address
        browser.post(address, form)
    assert list(Redirect.objects.values()) == before


def test_administrator_makes_changes_and_deletes_a_redirect_and_each_is_logged(
    live_leaflet, administrator, sign_in, visitor
):
    browser = sign_in(administrator)
    browser.post(f"{REDIRECTS}add/", redirect_form(live_leaflet))
    redirect = Redirect.objects.get()
    assert visitor.get("/sleep/")["Location"] == live_leaflet.url
    browser.post(f"{REDIRECTS}{redirect.pk}/", redirect_form(live_leaflet, "/sleep-well"))
    assert visitor.get("/sleep/").status_code == 404
    browser.post(f"{REDIRECTS}{redirect.pk}/delete/")
    assert visitor.get("/sleep-well/").status_code == 404
    assert logged(redirect) == [
        ("wagtail.create", administrator),
        ("wagtail.edit", administrator),
        ("wagtail.delete", administrator),
    ]
    assert "/sleep-well" in browser.get("/admin/reports/site-history/").content.decode()


def test_redirects_that_an_administrator_imports_are_logged_too(open_site, administrator, sign_in):
    Site.objects.update(hostname="www.example.org")
    browser = sign_in(administrator)
    sheet = SimpleUploadedFile("redirects.csv", b"from,to\n/a,https://www.example.org/leaflets/\n", "text/csv")
    form = browser.post(f"{REDIRECTS}import/", {"import_file": sheet}).context["form"].initial
    browser.post(f"{REDIRECTS}import/process/", {**form, "from_index": 0, "to_index": 1, "site": ""})
    assert logged(Redirect.objects.get()) == [("wagtail.create", administrator)]


def test_redirect_never_stands_in_front_of_a_live_page(live_leaflet, visitor):
    Redirect.add_redirect(live_leaflet.url, live_leaflet.get_parent())
    assert visitor.get(live_leaflet.url).status_code == 200


def test_signed_change_of_an_address_leaves_a_redirect_behind(
    live_leaflet, author, worker, visitor, django_capture_on_commit_callbacks
):
    old = live_leaflet.url
    edit(live_leaflet, by=author, slug="sleep-better")
    submit(live_leaflet, by=author)
    with django_capture_on_commit_callbacks(execute=True):
        page = sign_off(live_leaflet, by=worker)
    assert visitor.get(old)["Location"] == page.url


# Site settings and languages


def test_nobody_but_an_administrator_touches_the_site_or_the_languages(open_site, somebody_else, sign_in):
    here = Site.objects.get()
    browser = sign_in(somebody_else)
    browser.post(f"/admin/sites/edit/{here.pk}/", site_form(here, hostname="www.example.org"))
    browser.post("/admin/sites/new/", site_form(here, hostname="www.example.org", is_default_site=""))
    browser.post(f"/admin/sites/delete/{here.pk}/")
    Locale.objects.filter(language_code="ar").delete()
    browser.post("/admin/locales/new/", {"language_code": "ar"})
    assert Site.objects.get().hostname == here.hostname
    assert not Locale.objects.filter(language_code="ar").exists()


def test_administrator_changes_the_site_but_makes_and_deletes_none_and_it_is_logged(open_site, administrator, sign_in):
    here = Site.objects.get()
    browser = sign_in(administrator)
    browser.post(f"/admin/sites/edit/{here.pk}/", site_form(here, hostname="www.example.org"))
    browser.post("/admin/sites/new/", site_form(here, hostname="two.example.org", is_default_site=""))
    browser.post(f"/admin/sites/delete/{here.pk}/")
    assert Site.objects.get().hostname == "www.example.org"
    assert logged(here) == [("wagtail.edit", administrator)]


def test_site_that_an_administrator_points_at_a_draft_shows_nothing(open_site, author, administrator, sign_in, visitor):
    here = Site.objects.get()
    draft = make_leaflet(by=author, title="Secret plans")
    sign_in(administrator).post(f"/admin/sites/edit/{here.pk}/", site_form(here, root_page=draft.pk))
    assert Site.objects.get().root_page_id == draft.pk
    for address in ("/", "/leaflets/", "/leaflets/secret-plans/", "/search/?q=secret", "/sitemap.xml"):
        assert "secret-plans" not in visitor.get(address).content.decode().lower(), address


def test_administrator_adds_a_language_but_deletes_none_and_it_is_logged(site, administrator, sign_in):
    Locale.objects.get(language_code="ar").delete()
    browser = sign_in(administrator)
    browser.post("/admin/locales/new/", {"language_code": "ar"})
    arabic = Locale.objects.get(language_code="ar")
    browser.post(f"/admin/locales/{arabic.pk}/delete/")
    assert Locale.objects.filter(pk=arabic.pk).exists()
    assert logged(arabic) == [("wagtail.create", administrator)]


# What pages show beside their own words


def test_administrator_who_changes_a_writing_group_leaves_a_log(site, administrator, sign_in):
    group = WritingGroup.objects.create(name="Gulls", slug="gulls")
    form = {
        "name": "Terns",
        "slug": "terns",
        "kind": "young-people",
        "description": "",
        **{f"memberships-{key}_FORMS": 0 for key in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")},
    }
    sign_in(administrator).post(f"/admin/writing-groups/edit/{group.pk}/", form)
    group.refresh_from_db()
    assert group.name == "Terns"
    assert logged(group) == [("wagtail.edit", administrator)]


def test_nobody_but_an_administrator_touches_writing_groups(site, somebody_else, sign_in):
    group = WritingGroup.objects.create(name="Gulls", slug="gulls")
    browser = sign_in(somebody_else)
    for address in ("new/", f"edit/{group.pk}/", f"delete/{group.pk}/"):
        assert browser.get(f"/admin/writing-groups/{address}").status_code == 302, address
        browser.post(f"/admin/writing-groups/{address}", {"name": "Terns", "slug": "terns", "kind": "young-people"})
    assert list(WritingGroup.objects.values_list("name", flat=True)) == ["Gulls"]


@pytest.mark.parametrize("model", ["framework", "area", "item", "wording"])
def test_even_a_superuser_has_no_screen_for_the_framework(site, superuser, sign_in, model):
    browser = sign_in(superuser)
    for address in (f"/admin/snippets/home/{model}/", f"/admin/{model}/", f"/admin/home/{model}/"):
        assert browser.get(address).status_code == 404, address


# Words that mean the same in the search


def test_nobody_but_an_administrator_touches_words_of_the_search(site, somebody_else, sign_in):
    same = Synonyms.objects.create(words="slip road, slipway")
    before = list(Synonyms.objects.values_list("words", flat=True))
    browser = sign_in(somebody_else)
    for address in ("", "new/", f"edit/{same.pk}/", f"delete/{same.pk}/"):
        assert browser.get(f"{SEARCH_WORDS}{address}").status_code == 302, address
        browser.post(f"{SEARCH_WORDS}{address}", {"words": "one, two"})
    assert list(Synonyms.objects.values_list("words", flat=True)) == before


def test_administrator_makes_changes_and_deletes_words_of_the_search_and_each_is_logged(site, administrator, sign_in):
    browser = sign_in(administrator)
    assert browser.get(SEARCH_WORDS).status_code == 200
    first = set(Synonyms.objects.all())
    browser.post(f"{SEARCH_WORDS}new/", {"words": "slip road, slipway"})
    (same,) = set(Synonyms.objects.all()) - first
    browser.post(f"{SEARCH_WORDS}edit/{same.pk}/", {"words": "CAMHS, talking help"})
    for wrong in ("", "CAMHS", "CAMHS, camhs", ", ".join("abcdefghijklmnopqrstuvwxyz"), f"one, {'two ' * 9}"):
        assert browser.post(f"{SEARCH_WORDS}edit/{same.pk}/", {"words": wrong}).status_code == 200, wrong
    same.refresh_from_db()
    assert same.words == "CAMHS, talking help"
    browser.post(f"{SEARCH_WORDS}delete/{same.pk}/")
    assert set(Synonyms.objects.all()) == first
    assert logged(same) == [
        ("wagtail.create", administrator),
        ("wagtail.edit", administrator),
        ("wagtail.delete", administrator),
    ]


def test_no_reader_ever_sees_words_of_the_search(live_leaflet, visitor):
    Synonyms.objects.create(words="sleep, zebrawood")
    page = visitor.get("/search/", {"q": "sleep"}).content.decode()
    assert live_leaflet.url in page
    assert "zebrawood" not in page


# Menus


def menu_of(page):
    return [item["title"] for item in page.context["menu"].sections]


def test_menu_is_the_live_sections_in_the_order_of_the_tree(open_site, visitor, worker):
    assert menu_of(visitor.get("/search/")) == ["Leaflets", "Groups", "Training", "Charter mark", "Framework"]
    section = open_site.get_children().get(slug="groups").specific
    assert not section.show_in_menus
    section.unpublish()
    assert menu_of(visitor.get("/search/")) == ["Leaflets", "Training", "Charter mark", "Framework"]


def test_signature_covers_show_in_menus(open_site):
    assert content_of(open_site).data["fields"]["show_in_menus"] is False


def test_only_a_superuser_orders_the_sections_and_it_is_logged(open_site, administrator, author, superuser, sign_in):
    last = open_site.get_children().last()
    order = list(open_site.get_children())
    for user in (author, administrator):
        sign_in(user).post(f"/admin/pages/{last.pk}/set_position/?position=0")
        assert list(open_site.get_children()) == order, user
    sign_in(superuser).post(f"/admin/pages/{last.pk}/set_position/?position=0")
    assert open_site.get_children().first() == last
    assert ("wagtail.reorder", superuser) in logged(Page.objects.get(pk=last.pk))


# What there is not


def test_nothing_else_that_could_hold_public_words_is_installed(site):
    assert get_snippet_models() == []
    assert list(settings_registry) == []
    for name in ("search_promotions", "forms", "simple_translation"):
        assert not apps.is_installed(f"wagtail.contrib.{name}"), name


def test_crisis_lines_are_code_and_no_rows(site):
    held = [field.name for model in apps.get_app_config("safeguarding").get_models() for field in model._meta.fields]
    assert not {"number", "phone", "line"} & set(held)


def test_draft_changes_no_page_that_is_live(live_leaflet, author, worker, visitor):
    before = visitor.get("/").content.decode()
    make_leaflet(by=author, title="Not yet")
    edit(live_leaflet, by=author, title="A newer title")
    assert visitor.get("/").content.decode() == before
    publish(make_leaflet(by=author, title="Now"), author=author, workers=[worker])
    assert "Now" in visitor.get("/").content.decode()
