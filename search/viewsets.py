"""The screen for words that mean the same, in the admin's settings."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import Synonyms


class SynonymsViewSet(ModelViewSet):
    """Words that mean the same. Administrators change them, and Wagtail's log keeps who did."""

    model = Synonyms
    icon = "search"
    menu_label = _("Words for the search")
    add_to_settings_menu = True
    list_display = ["words"]
    panels = [FieldPanel("words")]
