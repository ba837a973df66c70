"""The address of a page that was never live follows its title: an early title may say more than the last one."""

import re

from django.utils.text import slugify
from wagtail.coreutils import find_available_slug

from cms.moderation.eligibility import latest_version


def follow_title(page, by):
    """Give the newest draft of ``page`` the address of its title, in a revision of ``by``, before anybody reads it.

    Not when it was live, so that links go on working, and not when somebody chose its address: one that no title of
    its drafts makes.
    """
    if page.first_published_at or page.last_published_at:
        return
    version = latest_version(page)
    wanted = slugify(version.title, allow_unicode=True)
    titles = page.revisions.order_by().values_list("content__title", flat=True).distinct()
    if not wanted or follows(version.slug, version.title):
        return
    if not any(follows(version.slug, title) for title in titles):
        return
    version.slug = find_available_slug(page.get_parent(), wanted, ignore_page_id=page.pk)
    page.slug = version.slug
    page.save(update_fields=["slug", "url_path"], clean=False)
    page.latest_revision = version.save_revision(user=by, clean=False)


def follows(slug, title):
    """Return whether ``slug`` is what ``title`` makes, perhaps with a number behind it."""
    words = slugify(title, allow_unicode=True)
    return bool(words) and re.fullmatch(rf"{re.escape(words)}(?:-\d+)?", slug) is not None
