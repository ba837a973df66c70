"""What others say about the page, where its authors write: each thing with a link to its place."""

from django.utils.functional import cached_property
from wagtail.admin.panels import HelpPanel

from cms.coauthoring.parts import locate, parts_of
from cms.moderation.changes import changes_of
from cms.moderation.reader_comments import comments_of
from cms.moderation.suggestions import open_suggestions


class ConversationPanel(HelpPanel):
    """What a peer worker asked for and suggests, and what readers said: all that is open. Ticked off at the desk."""

    def __init__(self, **kwargs):
        super().__init__(**{"template": "pages/what_others_say.html", **kwargs})

    class BoundPanel(HelpPanel.BoundPanel):
        @cached_property
        def said(self):
            """What is open, as dicts of lists; empty when nothing is."""
            page = self.instance
            if not page.pk:
                return {}
            found = {
                "changes": list(changes_of(page).filter(settled_at=None)),
                "suggestions": list(open_suggestions(page)),
                "comments": list(comments_of(page).filter(settled_at=None)),
            }
            if not any(found.values()):
                return {}
            parts = parts_of(page)
            return {name: locate(things, parts) for name, things in found.items()}

        def is_shown(self):
            return super().is_shown() and bool(self.said)

        def get_context_data(self, parent_context=None):
            return {**super().get_context_data(parent_context), **self.said}
