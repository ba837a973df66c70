"""What the desk says after somebody pressed "Send to a peer worker"."""

from wagtail.models import Workflow

from cms.moderation.eligibility import latest_version
from tests.factories import make_image, make_leaflet
from tests.helpers import edit, fresh, sign_off, submit
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


def test_page_that_was_never_live_is_sent_with_the_address_of_its_title(open_site, author, worker, sign_in):
    leaflet = make_leaflet(by=author, title="Ask Jade Thompson")
    save_in_editor(sign_in(author), leaflet, title="Ask a friend")
    save_in_editor(sign_in(author), fresh(leaflet), button="action-submit", title="Ask somebody you trust")
    sent = latest_version(fresh(leaflet))
    assert (sent.slug, fresh(leaflet).slug) == ("ask-somebody-you-trust",) * 2
    assert fresh(leaflet).current_workflow_task_state.revision == fresh(leaflet).latest_revision
    sign_off(leaflet, by=worker)
    live = fresh(leaflet)
    assert live.url == "/leaflets/ask-somebody-you-trust/"
    edit(live, by=author, title="Ask anybody")
    submit(live, by=author)
    assert latest_version(fresh(leaflet)).slug == "ask-somebody-you-trust", "links to a live page go on working"


def test_address_that_somebody_chose_stays(open_site, author):
    leaflet = make_leaflet(by=author, title="Ask Jade", slug="asking")
    edit(leaflet, by=author, title="Ask a friend")
    submit(leaflet, by=author)
    assert latest_version(fresh(leaflet)).slug == "asking"


def test_address_that_another_page_has_gets_a_number(open_site, author):
    make_leaflet(by=author, title="Ask a friend")
    leaflet = make_leaflet(by=author, title="Ask Jade")
    edit(leaflet, by=author, title="Ask a friend")
    submit(leaflet, by=author)
    assert latest_version(fresh(leaflet)).slug == "ask-a-friend-1"


def test_author_who_sends_a_picture_without_words_is_told_where_and_loses_nothing(open_site, author, sign_in):
    leaflet, picture = make_leaflet(by=author), make_image(by=author)
    shown = {"image": {"image": picture.pk, "decorative": "", "alt_text": ""}, "caption": "By the sea"}
    answer = save_in_editor(
        sign_in(author), leaflet, button="action-submit", title="New words", body=[("image", shown)]
    )
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "The page is not sent yet." in told
    assert "Picture" in told.split("The page is not sent yet.")[1][:600]
    assert "New words" in told
    assert "By the sea" in told
