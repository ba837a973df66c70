"""Who may sign a version off, and, when somebody may not, why: in words they can do something with."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.coauthoring.policy import page_policy
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.ledger import has_signed, is_signed, sign_offs_under
from cms.moderation.public_pages import public_pages
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


def named(page, user):
    """Return how ``page`` is named to ``user``, in quotes: by its newest title only to whoever may read its draft.

    Others know what readers see. Whoever may not see the page at all does not learn its title.
    """
    if page_policy.readable_instances(user).filter(pk=page.pk).exists():
        return f"“{page.get_admin_display_title()}”"
    title = public_pages(Page.objects.filter(pk=page.pk)).values_list("title", flat=True).first()
    return f"“{title}”" if title else _("this page")


def _told(words, page, user):
    return capfirst(words % {"page": named(page, user)})


#: The sentence for ``user`` that ``words`` say of ``page``. Nothing is asked before somebody reads it: most answers
#: are only looked at for yes or no.
told = lazy(_told, str)


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
        words = gettext_lazy(
            "Only a peer worker with a valid credential can sign off %(page)s. Ask one of them to read it."
        )
        return Answer(False, "not-a-worker", told(words, page, user))
    version = version or latest_version(page)
    content = content or content_of(version)
    if user.pk in (author_ids(page, content) if authors is None else authors):
        words = gettext_lazy(
            "You helped to make %(page)s, or a picture or file in it is yours. "
            "So another peer worker has to sign it off. Thank you!"
        )
        return Answer(False, "author", told(words, page, user))
    # Going back to a version that was signed by enough people needs a decision, and not another person.
    if has_signed(user, page, content) and not is_signed(page, content):
        words = gettext_lazy("You have signed this version of %(page)s. It waits for one more person.")
        return Answer(False, "signed-already", told(words, page, user))
    return Answer(True)


def who_may_sign_off(workers, page):
    """Return those of ``workers``, who all can sign off, whom :func:`may_sign_off` lets sign the newest draft.

    It costs the same for any number of them.
    """
    content = content_of(latest_version(page))
    others = author_ids(page, content)
    if not is_signed(page, content):
        others |= {sign_off.signer_id for sign_off in sign_offs_under(page, content)}
    return [worker for worker in workers if worker.pk not in others]


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
    words = gettext_lazy(
        "Only the people who made %(page)s, peer workers and leads can take it down. Tell one of them."
    )
    return Answer(False, "not-yours", told(words, page, user))
