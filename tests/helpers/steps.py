"""State helpers: each does one thing a person does, by the action that the site uses for it."""

from wagtail.models import Page

from cms.moderation import actions
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.moderation.findings import open_findings
from cms.safeguarding import concerns


def fresh(page):
    """Read ``page`` from the database again, as its own type."""
    return Page.objects.get(pk=page.pk).specific


def fingerprint(page):
    """Return the fingerprint of the newest draft: what the review page puts into its form."""
    return content_of(latest_version(fresh(page))).fingerprint


def edit(page, *, by, **fields):
    """Save a newer draft of ``page`` with other ``fields``."""
    draft = latest_version(fresh(page))
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=by, log_action=True)
    return fresh(page)


def submit(page, *, by, note=""):
    """Send the newest draft to the peer workers."""
    actions.submit(page, by=by, note=note)
    return fresh(page)


def answer_checks(page, *, by, why="It is made up."):
    """Say of everything that stops a sign-off of the newest draft that it is all right."""
    findings = open_findings(latest_version(fresh(page)))
    actions.resolve(page, by=by, reasons={finding.digest: why for finding in findings})


def sign_off(page, *, by, statement="Read it all."):
    """Sign off the newest draft, as somebody who has it on the screen."""
    actions.sign_off(page, by=by, fingerprint=fingerprint(page), statement=statement)
    return fresh(page)


def publish(page, *, author, workers):
    """Bring a draft all the way to the public. ``workers`` sign in turn."""
    submit(page, by=author)
    for worker in workers:
        sign_off(page, by=worker)
    return fresh(page)


def look_after(concern, *, by, note="I talked with them, and we decided together."):
    """Take the case of a worry and write a note into it, as somebody has to before it ends."""
    concerns.acknowledge(concern, by=by)
    concerns.write_note(concern, note, by=by)
