"""The two questions of every permission, "may she?" and "which ones?", answered in one place.

Three things open a page's editor: a role on its section (administrators), a grant on the page itself
(co-authors), and, for a peer worker, the page's being in review. The last is learnt from a registry,
because this package knows nothing of sign-offs. Two more let somebody read a page at the desk and change nothing:
a grant to comment, and supporting the group that the page is from.

A sealed page is for nobody, superusers included: :mod:`cms.safeguarding` says which are.
"""

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.coauthoring.grants import CHANGE, counting, granted_paths
from cms.coauthoring.models import PageUserObjectPermission
from cms.coauthoring.sharing import pages_to_read
from cms.safeguarding.sealed import is_sealed, sealed_page_ids

# Callables ``(user) -> queryset of Page`` that name pages a person may see in the admin beside their own.
visible_pages = [pages_to_read]


def _also_visible(user):
    """Return the condition for the pages a person may see beside their own, to list those."""
    query = Q()
    for pages in _provided(user):
        query |= Q(pk__in=pages.values("pk"))
    return query


def _is_also_visible(user):
    """Return the same condition for asking about a few pages: it does not read the list of all others."""
    query = Q()
    for pages in _provided(user):
        query |= Q(Exists(pages.order_by().filter(pk=OuterRef("pk"))))
    return query


def _provided(user):
    return [pages for provide in visible_pages if (pages := provide(user)) is not None]


class PagePolicy(PagePermissionPolicy):
    """Wagtail's page permissions, with grants on single pages added. Nobody holds "publish"."""

    def _granted(self, user):
        return self.model._default_manager.filter(path__in=granted_paths(user))

    def user_has_any_permission(self, user, actions):
        if super().user_has_any_permission(user, actions):
            return True
        return "change" in actions and user.is_active and bool(granted_paths(user) or _also_visible(user))

    @staticmethod
    def _not_sealed(pages):
        return pages.exclude(pk__in=sealed_page_ids())

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if is_sealed(instance.pk):
            return False
        if super().user_has_any_permission_for_instance(user, actions, instance):
            return True
        return "change" in actions and user.is_active and instance.path in granted_paths(user)

    def instances_user_has_any_permission_for(self, user, actions):
        pages = self._not_sealed(super().instances_user_has_any_permission_for(user, actions))
        if user.is_superuser or not user.is_active or "change" not in actions:
            return pages
        return (pages | self._not_sealed(self._granted(user))).distinct() if granted_paths(user) else pages

    def users_with_any_permission(self, actions, include_superusers=True):
        users = super().users_with_any_permission(actions, include_superusers)
        return self._with_grantees(users, actions, PageUserObjectPermission.objects.all())

    def users_with_any_permission_for_instance(self, actions, instance, include_superusers=True):
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        return self._with_grantees(users, actions, PageUserObjectPermission.objects.filter(content_object=instance.pk))

    @staticmethod
    def _with_grantees(users, actions, grants):
        if "change" not in actions:
            return users
        model, grants = users.model, counting(grants.filter(permission__codename=CHANGE))
        ids = model._default_manager.filter(Q(pk__in=users.values("pk")) | Q(pk__in=grants.values("user_id")))
        return ids.filter(is_active=True)

    def instances_with_direct_explore_permission(self, user):
        pages = super().instances_with_direct_explore_permission(user)
        if user.is_superuser:
            return pages
        return [
            *pages,
            *self._granted(user),
            *self.model.base_page_model.objects.filter(_also_visible(user) or Q(pk=None)),
        ]

    def readable_instances(self, user):
        """Return the pages whose newest draft ``user`` may read: their own, and what else they may see.

        It is for asking about a few pages: narrow it to those.
        """
        if not user.is_active:
            return self.model._default_manager.none()
        own = self.instances_user_has_permission_for(user, "change").order_by().values("pk")
        return self._not_sealed(self.model._default_manager.filter(Q(pk__in=own) | _is_also_visible(user), depth__gt=1))

    def explorable_instances(self, user):
        """Return exactly the pages a person may meet in lists and choosers, and their ancestors."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return self._not_sealed(base)
        own = self._own(user)
        paths = {*own.values_list("path", flat=True), *self._visible_paths(user)}
        step = Page.steplen
        above = {path[:end] for path in paths for end in range(step, len(path), step)}
        themselves = Q(pk__in=own.order_by().values("pk")) | _also_visible(user)
        return self._not_sealed(self.model._default_manager.filter(themselves | Q(path__in=above)))

    def are_explorable(self, user, ids):
        """Return whether all pages with these few ``ids`` are in :meth:`explorable_instances`, without reading that."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return self._not_sealed(base).filter(pk__in=ids).count() == len(ids)
        every = self._not_sealed(self.model._default_manager.all())
        mine = every.filter(Q(pk__in=self._own(user).order_by().values("pk")) | _is_also_visible(user))
        pages = dict(every.filter(pk__in=ids).values_list("pk", "path"))
        themselves = set(mine.filter(pk__in=ids).values_list("pk", flat=True))
        return len(pages) == len(ids) and all(
            pk in themselves or mine.filter(path__range=self.model._get_children_path_interval(path)).exists()
            for pk, path in pages.items()
        )

    def _own(self, user):
        return self.instances_user_has_any_permission_for(user, {"add", "change", "lock", "unlock", "bulk_delete"})

    def _visible_paths(self, user):
        return self.model._default_manager.filter(_also_visible(user) or Q(pk=None)).values_list("path", flat=True)


page_policy = PagePolicy()
