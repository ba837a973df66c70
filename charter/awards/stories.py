"""Who writes the page of a school's award: everybody who speaks for the school, while they do."""

from charter.awards.models import Award
from charter.models import CharterBadgePage
from charter.schools.models import SchoolMembership
from cms.coauthoring.coauthors import State, end_share, let_in
from cms.coauthoring.sharing import people_in


def let_the_school_in(page, school, *, by):
    """Let everybody who speaks for ``school`` write in ``page``, which tells the story of one of its awards."""
    already = _ids_in(page)
    for membership in SchoolMembership.objects.current().filter(school=school.pk).select_related("user"):
        if membership.user_id not in already:
            let_in(page, membership.user, by=by)


def let_into_the_pages(sender, membership, by, **kwargs):
    """Let somebody who speaks for a school from now on into the pages of its awards."""
    for page in _pages_of(membership.school):
        if membership.user_id not in _ids_in(page):
            let_in(page, membership.user, by=by or membership.user)


def take_out_of_the_pages(sender, membership, by, **kwargs):
    """Take somebody who speaks for a school no longer out of them. What they wrote stays."""
    for page in _pages_of(membership.school):
        if membership.user_id in _ids_in(page):
            end_share(page, membership.user, State.LEFT if by == membership.user else State.REMOVED, by=by)


def hand_over(award, *, before, by):
    """Let who speaks for the school of ``award`` write its page, and no more who spoke for the one ``before``."""
    speak = SchoolMembership.objects.current()
    stay = speak.filter(school=award.school_id).values("user")
    for page in _pages_with([award.page_key]):
        there = _ids_in(page)
        for membership in speak.filter(school=before.pk).exclude(user__in=stay).select_related("user"):
            if membership.user_id in there:
                end_share(page, membership.user, State.REMOVED, by=by)
        let_the_school_in(page, award.school, by=by)


def _pages_of(school):
    return _pages_with(Award.objects.filter(school=school.pk, page_key__isnull=False).values("page_key"))


def _pages_with(keys):
    """Return one page of each story with one of ``keys``: its other languages have the same people."""
    found = {}
    for page in CharterBadgePage.objects.filter(translation_key__in=keys, alias_of=None).order_by("pk"):
        found.setdefault(page.translation_key, page)
    return found.values()


def _ids_in(page):
    return {person.user.pk for person in people_in([page.pk]).get(page.pk, ())}
