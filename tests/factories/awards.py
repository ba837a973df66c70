"""Awards of schools that do not exist, given by the same action as the site's."""

from charter.awards.actions import grant


def give_award(school, judged_by, *, by, level="bronze", **options):
    """Return an award that was just given."""
    options = {"reason": "The panel decided so.", "in_order": False, **options}
    return grant(school, level, judged_by, by=by, **options)
