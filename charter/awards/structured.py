"""An award for search engines: schema.org's Certification, as JSON-LD."""

import json

from django.conf import settings
from django.utils.safestring import mark_safe

from charter.credentials import addresses

# What could end the element that it stands in.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def certification(award):
    """Return what search engines are told of ``award``, ready to stand in a page."""
    status = "CertificationActive" if award.is_current else "CertificationInactive"
    data = {
        "@context": "https://schema.org",
        "@type": "EducationalOrganization",
        "name": award.school.name,
        "hasCertification": {
            "@type": "Certification",
            "@id": addresses.of_award(award.pk),
            "name": "Anti-bullying charter mark",
            "certificationStatus": f"https://schema.org/{status}",
            "certificationIdentification": str(award.pk),
            "certificationRating": {"@type": "Rating", "ratingValue": award.get_level_display()},
            "auditDate": award.awarded_on.isoformat(),
            "validFrom": award.awarded_on.isoformat(),
            "expires": award.last_day.isoformat(),
            "issuedBy": {"@type": "Organization", "name": settings.SITE_NAME, "url": addresses.of_site("/")},
        },
    }
    if award.school.website:
        data["url"] = award.school.website
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308 - see _ESCAPED
