"""How the people who made a page are named on it."""

from django.utils.translation import gettext as _


def line_of_credits(page_credits):
    """Return the names of ``page_credits`` as one phrase ("a young person, Seagull and Ade"), or an empty string."""
    names = [credit.name for credit in page_credits]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
