"""What the desk says after somebody pressed "Send to a peer worker"."""

from wagtail.models import Workflow

from tests.factories import make_leaflet
from tests.helpers import fresh
from tests.pages.editor import save_in_editor


def send(browser, page):
    save_in_editor(browser, page, button="action-submit", title="A second thought")
    return browser.get("/desk/").content.decode()


def test_author_who_sends_a_page_reads_that_it_was_sent(author, sign_in):
    assert "Sent. A peer worker will read it." in send(sign_in(author), make_leaflet(by=author))


def test_author_who_sends_a_page_while_sign_off_is_off_reads_that_it_was_saved_and_why_it_was_not_sent(author, sign_in):
    leaflet = make_leaflet(by=author)
    Workflow.objects.update(active=False)
    desk = send(sign_in(author), leaflet)
    assert "was not sent: sign-off is switched off. Your words are kept." in desk
    assert "Sent." not in desk
    assert fresh(leaflet).get_latest_revision_as_object().title == "A second thought"
