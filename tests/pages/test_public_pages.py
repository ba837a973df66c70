"""What every public page is made of, and what none may hold: cookies, inline code, other origins, sign-in names."""

import datetime
import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest

from charter.credentials.in_words import INDEPENDENT_CHECKERS
from charter.models import CharterIndexPage
from cms.people.models import User
from cms.people.roles import Role
from cms.safeguarding.crisis_lines import CRISIS_LINES, EXIT_ADDRESS
from home.models import FrameworkPage, GroupIndexPage, HomePage, Item
from publications.models import LeafletIndexPage
from tests.factories import (
    make_badge,
    make_document,
    make_group,
    make_group_page,
    make_image,
    make_leaflet,
    make_peer_worker,
    make_training,
    make_user,
)
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish, submit
from tests.helpers.costs import queries_of
from training.models import TrainingIndexPage

NAME, MAIL, PEN_NAME = "canary-kestrel77", "canary.kestrel@example.org", "Seagull the Second"
# Whoever does not trust our word about a badge goes elsewhere.
CHECKERS = {"/charter/verify/": [checker.address for checker in INDEPENDENT_CHECKERS]}
INDEX_PAGES = [LeafletIndexPage, GroupIndexPage, TrainingIndexPage, CharterIndexPage]


def full_body(image, document, link):
    """Return a body with a block of each kind that could carry more than its words."""
    return body_of(
        block("text", f'<p>Hello. <a linktype="page" id="{link.pk}">Front page</a></p>'),
        block("image", {"image": {"image": image.pk, "alt_text": "The pier", "decorative": False}, "caption": "C"}),
        block("document", {"document": document.pk, "about": "A sheet"}),
        block("page_link", {"page": link.pk, "text": ""}),
        block("steps", {"title": "How", "steps": [{"title": "One", "text": "Two"}]}),
        block("tip", {"title": "", "text": "<p>Breathe.</p>"}),
    )


@pytest.fixture
def person(open_site):
    """An author whose sign-in name and e-mail are planted words."""
    return make_user(NAME, role=Role.AUTHOR, email=MAIL)


@pytest.fixture
def full_site(open_site, person, worker, other_worker):
    """A live page of each kind by ``person``, who is in every place that could name them. Returns the pages."""
    person.groups.add(make_peer_worker(f"{NAME}-reviewer", email=MAIL).groups.get())
    image, document = make_image(by=person), make_document(by=person)
    group = make_group("Families Rock", authors=[person])
    body = full_body(image, document, open_site)
    pages = []
    for make in (make_leaflet, make_group_page, make_training, make_badge):
        page = make(by=person, body=body, writing_group=group, title=f"A page by {make.__name__[5:]}")
        page.credits.create(kind="pen-name", name=PEN_NAME)
        edit(page, by=person, credits=list(page.credits.all()))
        submit(page, by=person, note=f"From {NAME}, {MAIL}")
        signers = [worker, other_worker][: page.sign_offs_required]
        pages.append(publish_waiting(page, signers))
    return pages


def publish_waiting(page, signers):
    from tests.helpers import sign_off

    for signer in signers:
        page = sign_off(page, by=signer, statement=f"Read with {NAME}.")
    return page


def addresses(visitor):
    """Return the path of every page in the sitemap, and the addresses beside them that anybody may open."""
    listed = re.findall(r"<loc>(.*?)</loc>", visitor.get("/sitemap.xml").content.decode())
    return [*(urlsplit(address).path for address in listed), "/search/", "/search/?q=page", "/nothing-here/"]


class Seen(HTMLParser):
    """Collects what a page's HTML holds that a strict page must not, and where it points."""

    LOADING = {("link", "href"), ("source", "src"), ("source", "srcset"), ("img", "src"), ("img", "srcset")}
    LOADING |= {("script", "src"), ("iframe", "src"), ("video", "src"), ("audio", "src"), ("object", "data")}
    LOADING |= {("form", "action"), ("use", "href"), ("embed", "src"), ("input", "src"), ("track", "src")}

    def __init__(self, html):
        super().__init__()
        self.inline, self.loaded, self.links, self.images, self._in = [], [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        for name, value in given.items():
            if (tag, name) in self.LOADING:
                self.loaded += [part.split()[0] for part in (value or "").split(",") if part.strip()]
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "img":
            self.images.append(given)


def test_visitor_of_any_page_gets_no_cookie_no_inline_code_and_nothing_from_elsewhere(full_site, visitor):
    paths = addresses(visitor)
    assert len(paths) >= 5 + len(full_site)
    for path in paths:
        response = visitor.get(path)
        assert response.status_code == (404 if path == "/nothing-here/" else 200), path
        assert not response.cookies, path
        assert "Set-Cookie" not in response.headers, path
        seen = Seen(response.content.decode())
        assert seen.inline == [], path
        elsewhere = [address for address in seen.loaded if urlsplit(address).netloc not in ("", "testserver")]
        assert elsewhere == [], path
        assert {link for link in seen.links if urlsplit(link).netloc} <= {EXIT_ADDRESS, *CHECKERS.get(path, ())}, path
        assert all("alt" in image for image in seen.images), path
    assert not visitor.cookies


def test_every_public_page_comes_with_the_strict_content_policy(full_site, visitor):
    for path in (*addresses(visitor), "/sitemap.xml"):
        policy = visitor.get(path)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        assert directives["default-src"] == "'none'", path
        assert directives["script-src"] == directives["style-src"] == "'self'", path
        assert directives["object-src"] == directives["base-uri"] == "'none'", path
        assert "unsafe" not in policy, path
        assert "http" not in policy, path


def test_every_public_page_comes_with_the_other_safe_headers(full_site, visitor):
    for path in addresses(visitor):
        headers = visitor.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["X-Frame-Options"] == "SAMEORIGIN", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "geolocation=()" in headers["Permissions-Policy"], path


def test_content_policy_is_loosened_under_admin_only(author, sign_in, visitor):
    for path in ("/admin/login/", "/admin/nothing/"):
        assert "'unsafe-inline'" in visitor.get(path)["Content-Security-Policy"], path
    for path in ("/admin", "/administration/", "/ar/admin/", "/desk/admin/", "//admin/", "/x/admin/"):
        response = visitor.get(path)
        assert "unsafe" not in response.headers.get("Content-Security-Policy", ""), path
    policy = sign_in(author).get("/admin/account/")["Content-Security-Policy"]
    assert "http" not in policy
    assert "object-src 'none'" in policy


def test_no_public_answer_names_the_people_behind_a_page(full_site, visitor):
    draft = make_leaflet(by=User.objects.get(username=NAME), title="Not yet")
    submit(draft, by=User.objects.get(username=NAME))
    searched = 0
    extra = [f"/search/?q={NAME}", f"/search/?q={MAIL}", f"/search/?q={PEN_NAME}", "/ar/", "/ar/search/", "/robots.txt"]
    for path in (*addresses(visitor), "/sitemap.xml", "/desk/", "/admin/", "/admin/login/", *extra):
        response = visitor.get(path)
        head = str(dict(response.headers)) + str(response.cookies)
        body = response.content.decode()
        if path.startswith("/search/?q="):
            body = re.sub(r'value="[^"]*"', "", body)  # what one typed oneself
        for canary in (NAME, MAIL, MAIL.split("@")[0]):
            assert canary not in body + head, path
        searched += PEN_NAME in body
    assert searched == len(full_site), "the pen name was chosen for exactly these pages"


def test_no_file_of_a_public_page_names_the_people_behind_it(full_site, visitor):
    for page in full_site:
        seen = Seen(visitor.get(page.url).content.decode())
        files = [address for address in (*seen.loaded, *seen.links) if address.startswith(("/media/", "/documents/"))]
        assert files
        for address in files:
            response = visitor.get(address)
            assert response.status_code == 200, address
            content = b"".join(response) if response.streaming else response.content
            assert NAME.encode() not in content + str(dict(response.headers)).encode()
            assert not response.cookies


def test_every_public_page_shows_the_crisis_lines_and_the_way_out(full_site, visitor):
    for path in addresses(visitor)[:-1]:
        page = visitor.get(path).content.decode()
        for line in CRISIS_LINES:
            assert str(line.how) in page, (path, line.name)
            assert f'href="{escape(line.href)}"' in page
        assert page.count(f'href="{EXIT_ADDRESS}"') == 2, "a link and a skip link, without JavaScript"
        assert "Leaving does not clear your history." in page
        assert "not a crisis service" in page
        body = page.index("<body")
        assert page.index(EXIT_ADDRESS, body) < page.index("<header", body), "it is the first thing on the page"


def test_every_public_page_has_one_heading_a_language_and_a_description(full_site, visitor):
    for path in addresses(visitor):
        page = visitor.get(path).content.decode()
        assert page.count("<h1") == 1, path
        assert '<html lang="en" dir="ltr">' in page, path
        assert "<title>" in page
        assert page.count('id="content"') == 1


def test_page_says_who_made_it_as_they_chose_and_when_it_was_signed_off(full_site, visitor):
    today = datetime.date.today()  # noqa: DTZ011 - the reader's day
    for page in full_site:
        html = visitor.get(page.url).content.decode()
        assert f"Made by {PEN_NAME}, with Families Rock" in html
        day = f"{today.day} {today:%B %Y}"
        by_two = f"Signed off by 2 different peer workers. The last of them signed on {day}"
        assert (by_two if page.sign_offs_required == 2 else f"Signed off by a peer worker on {day}") in html


def test_page_shows_the_day_of_the_signature_under_its_live_version_only(open_site, author, worker):
    leaflet = publish(make_leaflet(by=author), author=author, workers=[worker])
    first = leaflet.signed_off_on
    edit(leaflet, by=author, summary="Other.")
    assert fresh(leaflet).signed_off_on == first
    assert make_leaflet(by=author).signed_off_on is None


def test_sitemap_lists_every_live_page_and_no_other(full_site, author, visitor, settings):
    make_leaflet(by=author, title="Draft", slug="a-draft")
    waiting = make_leaflet(by=author, title="Waiting", slug="waiting")
    submit(waiting, by=author)
    response = visitor.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    listed = {urlsplit(address).path for address in re.findall(r"<loc>(.*?)</loc>", response.content.decode())}
    sections = {model.objects.get().url for model in INDEX_PAGES}
    others = {"/charter/register/", "/charter/verify/", "/framework/blank/"}
    items = {path for path in listed if re.fullmatch(r"/framework/[^/]+/[^/]+/", path)}
    assert listed - items == {"/", "/framework/", *sections, *others, *(page.url for page in full_site)}
    assert len(items) == len(FrameworkPage.objects.get().framework_tags)
    assert {visitor.get(path).status_code for path in (*items, *others)} == {200}
    full_site[0].unpublish()
    assert full_site[0].url not in visitor.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/search/", ["/"]),
        ("/site-map/", ["/"]),
        ("/charter/register/", ["/", "/charter-mark/"]),
        ("/charter/verify/", ["/", "/charter-mark/"]),
    ],
)
def test_reader_finds_the_way_up_from_an_address_that_is_no_page(full_site, visitor, path, above):
    trail = re.search(r'<ol class="breadcrumbs-list">(.*?)</ol>', visitor.get(path).content.decode(), re.DOTALL)[1]
    charter = CharterIndexPage.objects.get().url
    assert re.findall(r'href="([^"]+)"', trail) == [charter if each == "/charter-mark/" else each for each in above]


def test_robots_leave_the_desk_and_what_is_filtered_alone_and_find_the_site_map(open_site, visitor, settings):
    response = visitor.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    for path in ("/desk/", "/admin/login/", "/search/", "/ar/search/", "/read/abc/"):
        assert not rules.can_fetch("*", path), path
    for path in ("/", "/leaflets/", "/framework/basics/being-safe/", "/charter/register/", "/site-map/"):
        assert rules.can_fetch("*", path), path
    lines = response.content.decode().splitlines()
    assert "Disallow: /*?" in lines  # which this parser does not know
    assert rules.site_maps() == [f"{settings.PUBLIC_ORIGIN}/sitemap.xml"]


# --- Cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "make"),
    [
        (LeafletIndexPage, make_leaflet),
        (GroupIndexPage, make_group_page),
        (TrainingIndexPage, make_training),
        (CharterIndexPage, make_badge),
    ],
    ids=lambda value: value.__name__,
)
def test_cost_of_a_list_does_not_grow_with_what_is_in_it(open_site, author, worker, other_worker, visitor, model, make):
    group = make_group()

    def more(number):
        for _each in range(number):
            page = make(by=author, writing_group=group)
            publish(page, author=author, workers=[worker, other_worker][: page.sign_offs_required])

    more(2)
    address = model.objects.get().url
    few = queries_of(visitor, address, cold=True)
    more(8)
    assert queries_of(visitor, address, cold=True) <= few


def test_cost_of_the_front_page_does_not_grow_with_the_site(open_site, author, worker, visitor):
    def more(number):
        for _each in range(number):
            for make in (make_leaflet, make_group_page, make_training):
                publish(make(by=author), author=author, workers=[worker])

    more(1)
    few = queries_of(visitor, "/", cold=True)
    more(3)
    assert queries_of(visitor, "/", cold=True) <= few


def test_cost_of_a_leaflet_does_not_grow_with_its_framework_items_and_links(open_site, author, worker, visitor):
    from cms.pages.models import PageFrameworkItem

    items = list(Item.objects.all()[:6])
    other = publish(make_leaflet(by=author), author=author, workers=[worker])

    def leaflet(number):
        page = make_leaflet(
            by=author, body=body_of(*[block("page_link", {"page": other.pk, "text": ""}) for _each in range(number)])
        )
        edit(page, by=author, framework_items=[PageFrameworkItem(item=item) for item in items[:number]])
        return publish(page, author=author, workers=[worker])

    assert queries_of(visitor, leaflet(6).url, cold=True) <= queries_of(visitor, leaflet(1).url, cold=True)


def test_front_page_lists_only_what_is_live_newest_first(open_site, author, worker, visitor):
    for number in range(5):
        publish(make_leaflet(by=author, title=f"Leaflet {number}"), author=author, workers=[worker])
    make_leaflet(by=author, title="Not yet")
    context = visitor.get("/").context
    assert [page.title for page in context["newest_leaflets"]] == [f"Leaflet {number}" for number in (4, 3, 2, 1)]
    assert HomePage.objects.get().live
