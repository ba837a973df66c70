"""Making the credential of an award: an Open Badge 3.0, signed."""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.utils import timezone

from charter.credentials import addresses
from charter.credentials.checking import Answer, check
from charter.credentials.commitments import as_integrity
from charter.credentials.facts import Level
from charter.credentials.models import CLOCKS_DIFFER
from charter.credentials.signing import sign
from charter.credentials.status import entry_of

# In this order: each may use the words of those before it.
CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
_MARK = "Anti-bullying charter mark"


class CannotIssue(Exception):
    """What was made does not pass our own check, so it does not leave the site. The text says why."""


def issue(award):
    """Return the credential of ``award`` (:class:`~charter.credentials.facts.Award`), as bytes to keep and to hand out.

    Raises :class:`CannotIssue`, and :class:`~charter.credentials.keys.CannotSign`.
    """
    document = sign(_unsigned(award), at=timezone.now())
    made = json.dumps(document, ensure_ascii=False).encode()
    verdict = check(made)
    # An award that is over, or suspended, may be issued again, at another address or with another key.
    if verdict.answer not in (Answer.VALID, Answer.ENDED, Answer.SUSPENDED, Answer.REVOKED):
        raise CannotIssue(f"The credential of award {award.id} would not pass a check: {verdict.reason}")
    return made


def _unsigned(award):
    return {
        "@context": CONTEXTS,
        "id": addresses.of_award(award.id, "credential.json"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{_MARK}: {_name_of(award.level)}",
        "issuer": {
            "id": addresses.issuer(),
            "type": ["Profile"],
            "name": settings.SITE_NAME,
            "url": addresses.of_site("/"),
        },
        "validFrom": _moment(award.awarded_at - CLOCKS_DIFFER),
        "validUntil": _moment(award.valid_until),
        "awardedDate": _moment(award.awarded_at),
        "credentialSubject": {
            "id": award.school.address,
            "type": ["AchievementSubject"],
            "identifier": [
                _identifier("name", award.school.name),
                _identifier("ext:gias-urn", award.school.urn),
            ],
            "achievement": _achievement(award),
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": addresses.of_criteria(award.criteria.version, "#levels"),
                    "achievedLevel": _address_of(award.level, award.criteria),
                }
            ],
        },
        "relatedResource": _committed_to(award),
        "credentialStatus": entry_of(award.place),
    }


def _achievement(award):
    criteria = award.criteria
    return {
        "id": f"{_address_of(award.level, criteria)}-mark",
        "type": ["Achievement"],
        "achievementType": "Award",
        "name": f"{_MARK}: {_name_of(award.level)}",
        "description": "Young people judged what this school does against bullying. "
        "The mark does not mean that bullying never happens there.",
        "version": str(criteria.version),
        "criteria": {"id": addresses.of_criteria(criteria.version), "narrative": criteria.narrative},
        "image": {"id": addresses.of_award(award.id, "badge.svg"), "type": "Image"},
        "resultDescription": [
            {
                "id": addresses.of_criteria(criteria.version, "#levels"),
                "type": ["ResultDescription"],
                "name": "Level",
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": [
                    {
                        "id": _address_of(level, criteria),
                        "type": ["RubricCriterionLevel"],
                        "name": _name_of(level),
                        "level": level.value,
                    }
                    for level in Level
                ],
            }
        ],
    }


def _committed_to(award):
    """Return the exact text of the criteria, and the root of the evidence, which stays private."""
    words = hashlib.sha256(award.criteria.words.encode()).digest()
    resources = [(addresses.of_criteria(award.criteria.version, "words.txt"), words)]
    if award.evidence:
        resources.append((addresses.of_award(award.id, "evidence"), award.evidence))
    return [{"id": address, "digestSRI": as_integrity(digest)} for address, digest in resources]


def _identifier(kind, value):
    return {"type": "IdentityObject", "hashed": False, "identityType": kind, "identityHash": value}


def _address_of(level, criteria):
    return addresses.of_criteria(criteria.version, f"#{level.value}")


def _name_of(level):
    return level.value.capitalize()


def _moment(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
