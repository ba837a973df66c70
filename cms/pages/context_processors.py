"""What every template knows."""

from django.conf import settings


def site_name(request):
    """Give templates the name of the site."""
    return {"site_name": settings.SITE_NAME}
