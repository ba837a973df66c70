"""System checks about safety."""

from django.core import checks
from django.utils import timezone

from cms.safeguarding.crisis_lines import CHECKED_ON, check_is_overdue


@checks.register(deploy=True)
def crisis_lines_are_checked(app_configs, **kwargs):
    """Tell the operator when nobody has checked the crisis lines for a long time."""
    if not check_is_overdue(timezone.localdate()):
        return []
    return [
        checks.Info(
            f"The crisis lines were last checked on {CHECKED_ON:%d %B %Y}.",
            hint="Call or look up each one, then change CHECKED_ON in cms/safeguarding/crisis_lines.py.",
            id="safeguarding.I001",
        )
    ]
