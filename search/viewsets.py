"""The screen for words that mean the same, in the admin's settings."""

from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import Synonyms
from search.synonyms import words_on_every_page


class _WarnsOfCommonWords:
    """Mixin of a view: keeps what was written, and says which words make a search find everything."""

    def save_action(self):
        if common := words_on_every_page(self.object.words):
            message = ngettext(
                "%(words)s is on nearly every page. Whoever searches for another word of this set now finds nearly"
                " all pages. Better take it out.",
                "%(words)s are on nearly every page. Whoever searches for another word of this set now finds nearly"
                " all pages. Better take them out.",
                len(common),
            )
            words = get_text_list([f"“{word}”" for word in common], _("and"))
            messages.warning(self.request, message % {"words": words})
        return super().save_action()


class _CreateView(_WarnsOfCommonWords, CreateView):
    pass


class _EditView(_WarnsOfCommonWords, EditView):
    pass


class SynonymsViewSet(ModelViewSet):
    """Words that mean the same. Administrators change them, and Wagtail's log keeps who did."""

    model = Synonyms
    icon = "search"
    menu_label = _("Words for the search")
    add_to_settings_menu = True
    list_display = ["words"]
    panels = [FieldPanel("words")]
    add_view_class = _CreateView
    edit_view_class = _EditView
