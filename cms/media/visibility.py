"""Which files a signed-in person may see that are not public: their own, and what their pages show.

Everybody sees what they uploaded and what the drafts show that they may read. They may choose from what they uploaded,
what the drafts show that they write, and what was signed off. Peer workers and leads are no exception: a child's
picture is for the people of its page, and for whoever reads that page. Administrators look after the files, and see
them all.
"""

from django.db.models import Q

from cms.media.publicity import is_public
from cms.people.roles import is_administrator

# Callables ``(user, model) -> queryset of model`` from higher up: the pictures or documents in the drafts that ``user``
# writes, and in those that ``user`` may read.
files_one_writes_with = []
files_one_reads = []

# Callables ``(model) -> queryset of model``: the files that were signed off.
public_files = []


def may_see(user, file):
    """Return whether ``user`` may fetch ``file``, a picture or document that need not be public."""
    if is_public(file):
        return True
    files = type(file)._default_manager.filter(pk=file.pk)
    return user.is_authenticated and (is_administrator(user) or files.filter(_ones_own(user, files.model)).exists())


def only_what_one_may_see(files, user):
    """Filter a queryset of pictures or documents to those that ``user`` may meet anywhere in the admin."""
    if is_administrator(user):
        return files
    return files.filter(_ones_own(user, files.model) | _in_any(public_files, files.model))


def only_what_one_may_choose(files, user):
    """Filter a queryset of pictures or documents to those that ``user`` may put into a page."""
    if is_administrator(user):
        return files
    written = _in_any(files_one_writes_with, user, files.model)
    return files.filter(Q(uploaded_by_user=user.pk) | written | _in_any(public_files, files.model))


def _ones_own(user, model):
    return Q(uploaded_by_user=user.pk) | _in_any(files_one_reads, user, model)


def _in_any(providers, *arguments):
    query = Q(pk__in=())
    for provide in providers:
        query |= Q(pk__in=provide(*arguments).values("pk"))
    return query
