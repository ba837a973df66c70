"""News on the desk, and letters: who hears of what, with a next step, and no word of what a page is about."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.coauthoring import coauthors, comments
from cms.desk import notices
from cms.desk.letters import send_letters
from cms.desk.models import Letter, Notice
from cms.moderation import actions, claims, load, reader_comments, suggestions
from cms.moderation.models import QueueItem, Suggestion
from tests.factories import make_badge, make_group, make_leaflet
from tests.factories.pages import block, body_of
from tests.helpers import edit, fresh, publish, sign_off, submit

DECLINED = {
    "reason": "Thank you for this. The badge is not awarded yet, so nobody can show it.",
    "next_step": "Wait for the panel, then send it again.",
    "support": "A worker of your group",
    "support_link": "/desk/groups/",
}
TOPIC = "xylophonist"


def kinds(user):
    return [notice.kind for notice in Notice.objects.filter(user=user).order_by("kind")]


def give_address(*users):
    for user in users:
        user.email = f"{user.username}@example.org"
        user.save(update_fields=["email"])


def test_author_hears_of_every_outcome_and_the_newest_takes_the_place_of_the_last(
    open_site, author, worker, other_worker, sign_in
):
    badge = submit(make_badge(by=author, title="A badge"), by=author)
    actions.ask_for_changes(badge, by=worker, message="Please explain.")
    assert kinds(author) == ["changes"]
    submit(badge, by=author)
    actions.decline(badge, by=worker, **DECLINED)
    assert kinds(author) == ["declined"]
    submit(badge, by=author)
    sign_off(badge, by=worker)
    assert kinds(author) == ["signed"]
    sign_off(badge, by=other_worker)
    assert kinds(author) == ["live"]
    browser = sign_in(author)
    page = browser.get("/desk/").content.decode()
    assert "It is live" in page
    assert "A badge" in page
    notice = author.notices.get()
    assert browser.post(f"/desk/news/{notice.pk}/")["Location"] == f"/desk/pages/{badge.pk}/"
    assert kinds(author) == []
    assert "It is live" not in browser.get("/desk/").content.decode()
    assert kinds(worker) == kinds(other_worker) == []
    assert mail.outbox == []


def test_people_hear_of_comments_and_invitations_and_nobody_of_their_own(open_site, author, coauthor, sign_in):
    group = make_group(authors=[author, coauthor])
    leaflet = make_leaflet(by=author, title="Our gulls", writing_group=group)
    invitation = coauthors.invite(leaflet, coauthor, by=author)
    assert kinds(coauthor) == ["invited"]
    coauthors.accept(invitation, by=coauthor)
    assert kinds(coauthor) == []
    comment = comments.add(fresh(leaflet), by=coauthor, text="Lovely.", contentpath="title")
    comments.answer(comment, by=author, text="Thank you.")
    assert (kinds(author), kinds(coauthor)) == (["comment"], ["comment"])
    coauthors.leave(leaflet, by=coauthor)
    assert "Our gulls" not in sign_in(coauthor).get("/desk/").content.decode()
    assert "Our gulls" in sign_in(author).get("/desk/").content.decode()


def test_news_of_what_is_done_goes_by_itself(open_site, author, worker):
    page = make_leaflet(by=author)
    link, _token = reader_comments.make_link(page, by=author, has_looked=True)
    said = reader_comments.comment(link, text="Say that it is free.", reader="other")
    assert [notice.kind for notice in notices.news_for(author)] == ["reader"]
    reader_comments.settle(said, by=author)
    assert notices.news_for(author) == []
    submit(page, by=author)
    actions.ask_for_changes(fresh(page), by=worker, message="Please explain.")
    assert [notice.kind for notice in notices.news_for(author)] == ["changes"]
    submit(page, by=author)
    assert notices.news_for(author) == []


def test_nobody_opens_or_puts_away_news_of_somebody_else(open_site, author, coauthor, worker, sign_in):
    leaflet = submit(make_leaflet(by=author), by=author)
    actions.ask_for_changes(leaflet, by=worker, message="Please explain.")
    notice, stranger = author.notices.get(), sign_in(coauthor)
    assert stranger.post(f"/desk/news/{notice.pk}/").status_code == 404
    stranger.post("/desk/news/", {"notice": [notice.pk, "x", "9" * 30]})
    assert kinds(author) == ["changes"]
    sign_in(author).post("/desk/news/", {"notice": [notice.pk]})
    assert kinds(author) == []


def test_letter_tells_the_next_step_and_nothing_of_the_page_once_a_day(open_site, author, coauthor, worker):
    give_address(author)
    pages = [submit(make_leaflet(by=author, title=f"{TOPIC} {number}"), by=author) for number in range(2)]
    other = submit(make_leaflet(by=coauthor), by=coauthor)
    for page in (*pages, other):
        actions.ask_for_changes(page, by=worker, message=f"About {TOPIC}.")
    now = timezone.now()
    assert send_letters(now) == (1, [])
    assert send_letters(now) == (0, [])
    letter = mail.outbox[0]
    assert letter.to == [author.email]
    assert letter.subject == "There is news on your desk"
    assert f"http://testserver/desk/pages/{pages[1].pk}/#changes" in letter.body
    assert TOPIC not in letter.subject + letter.body
    # News of the same day waits for tomorrow's; nothing is told twice.
    publish(pages[0], author=author, workers=[worker])
    assert send_letters(now + timedelta(hours=2)) == (0, [])
    assert send_letters(now + timedelta(hours=21)) == (1, [])
    assert "is live" in mail.outbox[1].body
    assert "asks for changes" not in mail.outbox[1].body
    assert send_letters(now + timedelta(hours=42)) == (0, [])


def test_worker_gets_what_waits_and_what_is_late_in_one_letter(open_site, author, worker, other_worker, capsys):
    give_address(worker, other_worker)
    hard = make_leaflet(by=author, title=TOPIC, body=body_of(block("text", "<p>About self-harm.</p>")))
    for page in (hard, make_leaflet(by=author), make_leaflet(by=author)):
        submit(page, by=author)
    load.choose(other_worker, leaves_out=["self-harm"], hard_a_day=None)
    claims.claim(hard.pk, by=worker)
    QueueItem.objects.filter(page=hard.pk).update(due_at=timezone.now() - timedelta(days=1))
    call_command("send_digests")
    assert "Letters sent: 2." in capsys.readouterr().out
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "You took on a page that is late." in letters[worker.email]
    assert "1 page is late." in letters[worker.email]
    assert "3 pages wait." in letters[worker.email]
    assert "2 pages wait." in letters[other_worker.email]
    assert "late" not in letters[other_worker.email]
    assert TOPIC not in "".join(letters.values())
    # The next day nothing is new. Only what is late is said again, and nothing to somebody who is away.
    claims.go_away(worker, until=timezone.localdate() + timedelta(days=9))
    assert send_letters(timezone.now() + timedelta(days=1)) == (0, [])
    claims.come_back(worker)
    assert send_letters(timezone.now() + timedelta(days=1)) == (1, [])
    assert "Choose one to read" in mail.outbox[0].body
    assert "Choose one to read" not in mail.outbox[-1].body


class FailingBackend(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["wren@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_letter_tells_of_every_kind_of_news_and_of_the_next_step_and_names_no_page(kind, open_site, author, worker):
    page = make_leaflet(by=author, title=TOPIC)
    give_address(author)
    link, _token = reader_comments.make_link(page, by=author, has_looked=True)
    said = reader_comments.comment(link, text="Say that it is free.", reader="other")
    reader_comments.settle(said, by=author)
    submit(page, by=author)
    reader_comments.reopen(said, by=author)
    suggestions.suggest(page, by=worker, place="title", texts=["A better one"], was=[TOPIC])
    QueueItem.objects.update(claimed_by=author, sent_at=timezone.now() - timedelta(days=1))
    Notice.objects.all().delete()
    notices.notify([author.pk], kind, page.pk)
    assert send_letters() == (1, [])
    (letter,) = mail.outbox
    assert "http" in letter.body
    assert TOPIC not in letter.body


def test_letter_that_cannot_be_sent_stops_no_other_and_is_tried_again(open_site, author, coauthor, worker, settings):
    give_address(author, coauthor)
    for each in (author, coauthor):
        actions.ask_for_changes(submit(make_leaflet(by=each), by=each), by=worker, message="Please explain.")
    sending, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.FailingBackend"
    with pytest.raises(CommandError, match=f"accounts: {author.pk}"):
        call_command("send_digests")
    assert [letter.to for letter in mail.outbox] == [[coauthor.email]]
    assert list(Letter.objects.values_list("user", flat=True)) == [coauthor.pk]
    settings.EMAIL_BACKEND = sending
    assert send_letters() == (1, [])


def test_authors_hear_that_a_peer_worker_changed_words_and_what_follows(open_site, author, coauthor, worker, sign_in):
    page = submit(make_leaflet(by=author, with_others=[coauthor], title="Rest"), by=author)
    Notice.objects.all().delete()
    edit(page, by=author, summary="Mine.")
    assert kinds(coauthor) == []
    edit(page, by=worker, summary="Better words.")
    assert (kinds(author), kinds(coauthor), kinds(worker)) == (["changed"], ["changed"], [])
    browser = sign_in(author)
    assert "A peer worker changed words of it" in browser.get("/desk/").content.decode()
    opened = browser.post(f"/desk/news/{author.notices.get().pk}/", follow=True)
    assert "Somebody from the team changed what it is, and who it is for" in opened.content.decode()
    shown = browser.get(f"/desk/pages/{page.pk}/").content.decode()
    assert "A peer worker changed words of it, so another one signs it off." in shown


def test_worker_hears_that_their_suggestion_was_answered(open_site, author, worker):
    page = submit(make_leaflet(by=author, title="Rest"), by=author)
    suggestions.suggest(page, by=worker, place="title", texts=["A rest"], was=["Rest"])
    assert kinds(worker) == []
    suggestions.keep_own(suggestions.open_suggestions(page)[0], by=author)
    assert kinds(worker) == ["answered"]


def test_author_hears_no_more_of_suggestions_when_the_last_is_answered_or_taken_back(
    open_site, author, worker, other_worker, sign_in
):
    page = submit(make_leaflet(by=author, title="Rest"), by=author)
    first = suggestions.suggest(page, by=worker, place="title", texts=["A rest"], was=["Rest"])
    second = suggestions.suggest(page, by=worker, place="title", texts=["Resting"], was=["Rest"])
    was = [page.summary]
    third = suggestions.suggest(page, by=other_worker, place="summary", texts=["Rest, and how."], was=was)
    browser = sign_in(author)
    suggestions.keep_own(second, by=author)
    assert "Choose the words" in browser.get("/desk/").content.decode()
    suggestions.use(third, by=author)
    assert "Choose the words" not in browser.get("/desk/").content.decode()
    assert Suggestion.objects.get(pk=first.pk).state == Suggestion.State.WITHDRAWN


def test_author_who_is_taken_out_or_looks_after_a_page_now_hears_of_it(open_site, author, coauthor, sign_in):
    page = make_leaflet(by=author, with_others=[coauthor], title=TOPIC)
    coauthors.hand_over(page, coauthor, by=author)
    assert kinds(coauthor) == ["keeps"]
    assert "You look after it now" in sign_in(coauthor).get("/desk/").content.decode()
    coauthors.remove(page, author, by=coauthor)
    assert kinds(author) == ["out"]
    browser = sign_in(author)
    desk = browser.get("/desk/").content.decode()
    assert "You are not in a page any more" in desk
    assert TOPIC not in desk
    told = browser.post(f"/desk/news/{author.notices.get().pk}/", follow=True)
    assert "You are not in this page any more" in told.content.decode()
    assert kinds(author) == []
