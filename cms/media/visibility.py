"""Which files a signed-in person may see that are not public: their own, and what their pages show.

``file_is_visible`` holds callables ``(user, picture or document) -> bool`` from higher up; one yes is enough.
"""

from django.db.models import Q

from cms.media.publicity import is_public
from cms.people.roles import Role, has_role

file_is_visible = []

# Callables ``(model) -> queryset of model``: the files that signed live pages show.
public_files = []

_SEES_EVERY_FILE = (Role.PEER_WORKER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)


def sees_every_file(user):
    """Return whether ``user`` supports authors, and so meets whatever they upload."""
    return user.is_superuser or any(has_role(user, role) for role in _SEES_EVERY_FILE)


def may_see(user, file):
    """Return whether ``user`` may fetch ``file``, a picture or document that need not be public."""
    return (
        is_public(file)
        or sees_every_file(user)
        or (user.is_authenticated and file.uploaded_by_user_id == user.pk)
        or any(answer(user, file) for answer in file_is_visible)
    )


def only_what_one_may_see(files, user):
    """Filter a queryset of pictures or documents to those that ``user`` may choose from."""
    if sees_every_file(user):
        return files
    query = Q(uploaded_by_user=user.pk)
    for provide in public_files:
        query |= Q(pk__in=provide(files.model).values("pk"))
    return files.filter(query)
