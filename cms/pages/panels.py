"""Parts of the editor that Wagtail does not have."""

from wagtail.admin.panels import HelpPanel, TitleFieldPanel

from cms.pages.before_sending import shown_of


class ChecksPanel(HelpPanel):
    """What is missing and what to look at again. A script renews it with each save."""

    def __init__(self, **kwargs):
        super().__init__(**{"template": "pages/before_you_send.html", **kwargs})

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            return {**super().get_context_data(parent_context), **shown_of(self.instance)}


class TitlePanel(TitleFieldPanel):
    """The title, which here fills in no other field: authors have none for the address."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_attrs(self):
            # Wagtail's script looks for the other fields, and fails where there are none.
            return {"placeholder": self.get_placeholder()}
