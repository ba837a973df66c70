"""Every address of the admin, asked by authors: what opens is written down here, and the rest leads back to the desk.

The addresses come from the program itself. A view that Wagtail, or we, add tomorrow and that lets an author in fails
here until somebody has looked at it.
"""

import pytest
from django.core.cache import cache

from cms.people.models import User
from cms.people.roles import Role
from tests.coauthoring.test_every_view import NAMES, PAGE, addresses, build
from tests.factories import make_user
from tests.helpers import built_once, taken_back

# What the editor needs of the admin, whatever the page: choosing, and parts without words.
OPEN_TO_EVERY_AUTHOR = {
    "coauthoring_kept_words",
    "wagtail_localize:javascript_catalog",
    "wagtailadmin_account",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_dismissibles",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_logout",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_sprite",
    "wagtailadmin_tag_autocomplete",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:choose_results",
    "wagtaildocs_chooser:chosen_multiple",
    "wagtaildocs_chooser:create",
    "wagtailembeds:chooser",
    "wagtailembeds:chooser_upload",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:choose_results",
    "wagtailimages_chooser:chosen_multiple",
    "wagtailimages_chooser:create",
}
OPEN_TO_WHOEVER_WRITES_THE_PAGE = OPEN_TO_EVERY_AUTHOR | {
    "coauthoring_conflicts",
    "coauthoring_news",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:history_results",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:revisions_revert",
    "wagtailadmin_pages:revisions_unschedule",
    "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:workflow_history",
    "wagtaildocs_chooser:chosen",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:select_format",
}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with built_once(build, django_db_blocker, tmp_path_factory) as ids:
        yield {**ids, **dict.fromkeys(PAGE, ids["draft"])}


@pytest.mark.parametrize("who", ["stranger", "writer"])
def test_author_reaches_only_what_the_editor_needs(who, built, db, sign_in):
    person = User.objects.get(username=NAMES[0]) if who == "writer" else make_user(role=Role.AUTHOR)
    browser = sign_in(person)
    browser.raise_request_exception = False
    cookies = dict(browser.cookies)
    opened = set()
    for name, address in addresses(built):
        if not address.startswith("/admin/"):
            continue
        with taken_back():
            answer = browser.get(address)
        browser.cookies.clear()
        browser.cookies.update(cookies)
        cache.clear()
        assert answer.status_code in (200, 302, 400, 403, 404, 405), address
        if answer.status_code == 200:
            opened.add(name)
    assert opened == (OPEN_TO_WHOEVER_WRITES_THE_PAGE if who == "writer" else OPEN_TO_EVERY_AUTHOR)
