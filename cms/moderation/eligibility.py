"""Who may sign a version off, and, when somebody may not, why: in words they can do something with."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.ledger import has_signed, is_signed
from cms.people.credentials import is_peer_worker
from cms.people.roles import Role, has_role


@dataclass(frozen=True)
class Answer:
    """Yes, or no with a stable ``code`` for programs and a ``reason`` for people. True or false as itself."""

    allowed: bool
    code: str = ""
    reason: str = ""

    def __bool__(self):
        return self.allowed


class Refused(Exception):
    """A decision that was not carried out. :mod:`cms.moderation.refusals` tells whoever asked for it.

    ``code`` is stable; the text says why and what to do next.
    """

    def __init__(self, code, reason):
        self.code = code
        self.reason = reason
        super().__init__(reason)


def what_is_gone(page, content):
    """Return, for people, that ``content`` of ``page`` names something that was deleted; empty when all is there."""
    if not content.missing:
        return ""
    kinds = {str(apps.get_model(label)._meta.verbose_name) for label, _pk in content.missing}
    return _(
        "“%(page)s” still names something that was deleted (%(kinds)s). Open the page and choose it again, or take it "
        "out. Then send it once more."
    ) % {"page": page.title, "kinds": ", ".join(sorted(kinds))}


def latest_version(page):
    """Return the newest draft of ``page`` as an object: what a peer worker reads and signs."""
    revision = page.latest_revision
    return revision.as_object() if revision else page.specific


def may_sign_off(user, page, version=None, content=None, authors=None):
    """Answer whether ``user`` may sign off ``version`` (default: the newest draft) of ``page``."""
    if not is_peer_worker(user):
        return Answer(
            False,
            "not-a-worker",
            _("Only a peer worker with a valid credential can sign a page off. Ask one of them to read it."),
        )
    version = version or latest_version(page)
    content = content or content_of(version)
    if user.pk in (author_ids(page, content) if authors is None else authors):
        return Answer(
            False,
            "author",
            _("You helped to make this page, so another peer worker has to sign it off. Thank you!"),
        )
    # Going back to a version that was signed by enough people needs a decision, and not another person.
    if has_signed(user, page, content) and not is_signed(page, content):
        return Answer(False, "signed-already", _("You have signed this version. It waits for one more person."))
    return Answer(True)


def may_take_down(user, page):
    """Answer whether ``user`` may take ``page`` off the public site. Nobody has to sign that."""
    staff = (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
    if (
        user.is_superuser
        or is_peer_worker(user)
        or any(has_role(user, role) for role in staff)
        or user.pk in author_ids(page, content_of(page.specific))
    ):
        return Answer(True)
    return Answer(
        False,
        "not-yours",
        _("Only the people who made a page, peer workers and leads can take it down. Tell one of them."),
    )
