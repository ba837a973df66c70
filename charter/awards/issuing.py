"""The credential of an award that is kept here: what it says, and when it has to be made anew."""

import hashlib
import json

from django.conf import settings
from django.utils import timezone

from charter.credentials import facts, keys
from charter.credentials.issuing import issue


def facts_of(award):
    """Return what the credential of ``award`` says, as :class:`charter.credentials.facts.Award`."""
    school, judged_by = award.school, award.judged_by
    return facts.Award(
        id=award.pk,
        school=facts.School(school.name, school.website or f"urn:uuid:{school.pk}", school.urn),
        level=award.level and facts.Level(award.level),
        criteria=facts.Criteria(
            judged_by.number, "\n".join(each.looking_for for each in judged_by.criteria), judged_by.words
        ),
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        place=facts.Place(award.place.status_list_id, award.place.index),
        evidence=bytes(award.evidence_root) if award.evidence_root else None,
    )


def put_credential(award):
    """Make the credential of ``award`` and put it there, without saving. Raises as ``issue`` does."""
    award.credential = issue(facts_of(award))
    award.issued_for = made_from(award)
    award.issued_at = timezone.now()


def made_from(award):
    """Return a digest of what can change under a credential: origin, key, and how the school is called and found."""
    school = facts_of(award).school
    parts = [
        settings.PUBLIC_ORIGIN,
        settings.SITE_NAME,
        keys.current().multikey,
        school.name,
        school.address,
        school.urn,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
