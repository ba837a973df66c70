"""What one person may do with one page in the admin. A courtesy: the gate in ``cms.moderation`` decides."""

from wagtail.models import PagePermissionTester

from cms.coauthoring.grants import granted_paths


class PageTester(PagePermissionTester):
    """Wagtail's answers, with grants on single pages, and with nobody allowed to publish.

    A co-author writes, comments, compares and sends the page to a peer worker. Everything that touches the
    page's place or its life (delete, move, copy, lock, add below) stays with the administrators.
    """

    def is_coauthor(self):
        """Return whether this person holds a grant on exactly this page."""
        return self.user.is_active and self.page.path in granted_paths(self.user)

    def can_edit(self):
        """Co-authors, administrators of the section, and the peer worker who is reading it."""
        return (self.is_coauthor() and not self.page_is_root) or super().can_edit()

    def can_publish(self):
        """Nobody, superusers included: a page goes live when a peer worker has signed it off."""
        return False

    def can_publish_subpage(self):
        """Nobody: see :meth:`can_publish`."""
        return False

    def can_unpublish(self):
        """Taking down needs no signature: the page's own authors and the administrators may."""
        if not self.user.is_active or not self.page.live or self.page_is_root:
            return False
        return self.user.is_superuser or "change" in self.permissions or self.is_coauthor()

    def can_unschedule(self):
        """Whoever may take the page down may also call off its publication."""
        return self.can_edit()

    def can_set_view_restrictions(self):
        """Nobody: a page is public or a draft. A password page would be a third, unsigned state."""
        return False

    def can_copy(self):
        """Administrators only. Wagtail lets everybody who edits copy; a copy would leave the author's hands."""
        return (
            self.user.is_active and (self.user.is_superuser or "change" in self.permissions) and not self.page_is_root
        )

    def can_reorder_children(self):
        """Administrators of the section."""
        return self.user.is_active and (self.user.is_superuser or "change" in self.permissions)

    def can_view_revisions(self):
        """Whoever may open the editor may see what changed."""
        return super().can_view_revisions() and self.can_edit()
