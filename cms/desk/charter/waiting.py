"""What of the charter mark waits for somebody, or is news to them: a line each, with where to go on."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter.applications.actions import news_for
from charter.awards import proposals
from charter.awards.actions import appeals_for, awards_open_to, ending_soon
from charter.awards.models import AwardEvent, SchoolCorrection, SchoolSuccession
from charter.awards.renamed import stories_out_of_date
from charter.judging.actions import ASSESSORS
from charter.judging.models import Assessment, Decision, OwnSchool
from charter.schools.actions import runs_the_scheme
from charter.schools.models import School, SchoolMembership
from cms.desk.charter import reading
from cms.people.roles import Role, has_role

_TOLD_FOR = datetime.timedelta(days=28)
_MOST_AWARDS = 20
_NEWS_of_award = ("suspended", "revoked", "restored", "upheld", "passed-on")


@dataclass(frozen=True)
class Line:
    """A sentence, and the address of what it is about."""

    words: str
    address: str


def with_what_waits(applications, user):
    """Say of each application what waits in it for ``user``, who runs the scheme, in the same query.

    ``to_confirm`` and ``asks``: for them. ``is_proposed``, ``number_asked`` and ``number_sent``: how far it is.
    """
    proposed = Decision.objects.filter(application=OuterRef("pk"), confirmed_at=None)
    own = OwnSchool.objects.filter(school=OuterRef("school"), user=user.pk)
    speaks = SchoolMembership.objects.filter(school=OuterRef("school"), user=user.pk)
    assessed = Assessment.objects.filter(application=OuterRef("pk"), assessor=user.pk)
    supports = ~Exists(own) & ~Exists(speaks)
    asking = Assessment.objects.current().filter(reading.GOES_ON, application=OuterRef("pk"), asks_since__isnull=False)
    in_this_round = Q(assessments__round=reading.THIS_ROUND)
    counts = {
        "number_asked": {"assessments__taken_off_at": None},
        "number_sent": {"assessments__sent_at__isnull": False},
    }
    return applications.annotate(
        is_proposed=Exists(proposed),
        to_confirm=Exists(proposed.exclude(proposed_by=user.pk)) & supports & ~Exists(assessed),
        asks=Exists(asking) & supports,
        **{name: Count("assessments", filter=in_this_round & Q(**of), distinct=True) for name, of in counts.items()},
    )


def waits_for(user):
    """Return the lines for the desk of ``user``. No query for somebody who has no part in the charter mark."""
    if not reading.has_a_part(user):
        return []
    lines = _of_assessor(user) if has_role(user, Role.ASSESSOR) else []
    if has_role(user, Role.SCHOOL):
        lines += _of_school(user)
    if runs_the_scheme(user):
        lines += _of_who_runs_it(user)
    return lines + _of_stories(user)


def _of_assessor(user):
    number = reading.assessments_of(user).filter(sent_at=None).count()
    words = ngettext("%(number)s school is yours to judge.", "%(number)s schools are yours to judge.", number)
    lines = [Line(words % {"number": number}, reverse("desk:charter"))] if number else []
    lines += [
        Line(
            _("Your peer worker answered you about %(school)s. Read the answer.") % {"school": each.application.school},
            _where_it_is_answered(each),
        )
        for each in reading.assessments_of(user).exclude(answered_at=None)
    ]
    return lines + [
        Line(
            _("The two of you do not agree yet about %(school)s. Talk about it.") % {"school": each.application.school},
            reverse("desk:charter_talk", args=[each.application_id]),
        )
        for each in reading.with_talks(reading.assessments_of(user).exclude(sent_at=None))
        if each.differ
    ]


def _where_it_is_answered(assessment):
    name, place = ("talk", f"beside-{assessment.pk}") if assessment.is_sent else ("assess", "ask")
    return reverse(f"desk:charter_{name}", args=[assessment.application_id]) + f"#{place}"


def _of_school(user):
    lines = _of_applications(news_for(user).select_related("school"))
    since = timezone.now() - _TOLD_FOR
    own = School.objects.spoken_for_by(user)
    events = AwardEvent.objects.filter(award__school__in=own.values("pk"), at__gt=since, what__in=_NEWS_of_award)
    newest = {}
    for event in events.select_related("award__school").order_by("-pk")[:_MOST_AWARDS]:
        newest.setdefault(event.award_id, event)
    lines += [
        Line(
            _("%(successor)s follows %(school)s now. Read why.") % {"school": each, "successor": each.successor},
            reverse("desk:charter_school", args=[each.pk]),
        )
        for each in own.filter(successor_set_at__gt=since).select_related("successor")
    ]
    lines += [
        Line(_of_award(event) % {"school": event.award.school}, reverse("desk:award", args=[event.award_id]))
        for event in newest.values()
    ]
    return lines + _to_renew(own)


def _of_applications(found):
    """Return a line for each application that has news. No two say the same: a school may have begun two in one day."""
    days = Counter((each.school_id, each.level, timezone.localdate(each.started_at)) for each in found)
    lines = []
    for each in found:
        begun = timezone.localtime(each.started_at)
        is_alone = days[each.school_id, each.level, begun.date()] == 1
        words = _("There is news about the application of %(school)s: %(level)s, begun on %(day)s.") % {
            "school": each.school,
            "level": each.get_level_display(),
            "day": date_format(begun, "j F Y" if is_alone else "j F Y, H:i"),
        }
        lines.append(Line(words, reverse("desk:charter_application", args=[each.pk])))
    return lines


def _to_renew(schools):
    """Return a line for each award of ``schools`` that ends soon: as long as that is so, whoever was told before."""
    ending = ending_soon().filter(school__in=schools.values("pk")).select_related("school")
    return [
        Line(
            _("%(level)s of %(school)s counts until %(day)s. To keep it, apply again before then.")
            % {
                "level": award.get_level_display(),
                "school": award.school,
                "day": date_format(award.last_day, "j F Y"),
            },
            reverse("desk:charter_school", args=[award.school_id]),
        )
        for award in ending.order_by("valid_until", "pk")[:_MOST_AWARDS]
    ]


def _of_stories(user):
    """Lines about pages that were signed with a name which the school does not have any more."""
    return [
        Line(
            _("The page of %(school)s still says %(name)s. Change it, and send it to be signed again.")
            % {"school": page.award.school, "name": page.school_name},
            reverse("desk:award", args=[page.award.pk]),
        )
        for page in stories_out_of_date(awards_open_to(user))
    ]


def _of_award(event):
    return {
        "suspended": _("The award of %(school)s is on hold. Read why, and what you can do."),
        "revoked": _("The award of %(school)s was taken back. Read why, and what you can do."),
        "restored": _("The award of %(school)s counts again."),
        "passed-on": _("An award passed on to %(school)s. Read why, and what you can do."),
        "upheld": _("Somebody looked at the award of %(school)s again. Read the answer."),
    }[event.what]


def _of_who_runs_it(user):
    waiting = with_what_waits(reading.applications_to_support(user), user).order_by()
    that = {
        "to_confirm": Q(to_confirm=True),
        "asks": Q(asks=True),
        "sent": Q(state=reading.State.SENT),
        "one_more": Q(state=reading.State.ASSESSED, number_asked__lt=ASSESSORS),
        "panel": Q(number_sent=ASSESSORS, is_proposed=False),
    }
    found = waiting.aggregate(**{f"of_{name}": Count("pk", filter=which) for name, which in that.items()})
    counts = {name: found[f"of_{name}"] for name in that}
    counts["appeals"] = appeals_for(user).count()
    counts["corrections"] = proposals.open_to(user, SchoolCorrection).exclude(proposed_by=user.pk).count()
    counts["successions"] = proposals.open_to(user, SchoolSuccession).exclude(proposed_by=user.pk).count()
    desk, awards = reverse("desk:charter") + "#waiting", reverse("desk:awards")
    return [
        Line(words % {"number": counts[name]}, awards if name == "appeals" else desk)
        for name, words in _words_of(counts).items()
        if counts[name]
    ]


def _words_of(counts):
    return {
        "to_confirm": ngettext(
            "%(number)s decision of the panel waits for you to confirm it.",
            "%(number)s decisions of the panel wait for you to confirm them.",
            counts["to_confirm"],
        ),
        "asks": ngettext(
            "An assessor of %(number)s school asks a peer worker something.",
            "Assessors of %(number)s schools ask a peer worker something.",
            counts["asks"],
        ),
        "sent": ngettext(
            "%(number)s application waits for two young assessors: ask them.",
            "%(number)s applications wait for two young assessors: ask them.",
            counts["sent"],
        ),
        "one_more": ngettext(
            "%(number)s application waits for a second young assessor: ask one.",
            "%(number)s applications wait for a second young assessor: ask one for each.",
            counts["one_more"],
        ),
        "panel": ngettext(
            "%(number)s application waits for the panel.",
            "%(number)s applications wait for the panel.",
            counts["panel"],
        ),
        "appeals": ngettext(
            "%(number)s school waits for another look at its award.",
            "%(number)s schools wait for another look at their awards.",
            counts["appeals"],
        ),
        "corrections": ngettext(
            "%(number)s correction of a school waits for a second person.",
            "%(number)s corrections of schools wait for a second person.",
            counts["corrections"],
        ),
        "successions": ngettext(
            "Which school follows another: %(number)s proposal waits for a second person.",
            "Which school follows another: %(number)s proposals wait for a second person.",
            counts["successions"],
        ),
    }
