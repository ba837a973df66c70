"""Leaflets: what young people and parents write for others in their place."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import SynchronizedField

from cms.moderation.public_pages import is_public
from cms.pages.index_pages import BaseIndexPage
from cms.pages.models import BasePage
from cms.pages.related import related_to


class LeafletIndexPage(BaseIndexPage):
    """All the leaflets."""

    what_it_is = _("Short leaflets by young people and parents")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["publications.LeafletPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of leaflets")


class LeafletPage(BasePage):
    """A leaflet. It may have a partner: the same subject for another audience."""

    kind_of_card = "leaflet"

    shown_with = (*BasePage.shown_with, "paired_leaflet")

    paired_leaflet = models.ForeignKey(
        "publications.LeafletPage",
        verbose_name=_("its partner for other readers"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The leaflet on the same subject for somebody else, for example for parents."),
    )

    parent_page_types = ["publications.LeafletIndexPage"]
    subpage_types = []

    fields_for_workers = (*BasePage.fields_for_workers, "paired_leaflet")
    about_panels = [*BasePage.about_panels, FieldPanel("paired_leaflet")]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("paired_leaflet"),
    ]

    class Meta:
        verbose_name = _("leaflet")

    def clean(self):
        super().clean()
        if self.pk and self.paired_leaflet_id == self.pk:
            raise ValidationError({"paired_leaflet": _("A leaflet cannot be its own partner. Choose another one.")})

    def get_context(self, request, *args, **kwargs):
        partner = self.paired_leaflet
        # A live page never shows the title of somebody's draft. Where the authors lead to it, once is enough.
        is_shown = partner and is_public(partner) and not self._leads_to(partner)
        return {
            **super().get_context(request, *args, **kwargs),
            "paired_leaflet": partner if is_shown else None,
            "related": related_to(self, besides=partner),
        }

    def _leads_to(self, page):
        links = [block.value["page"] for block in self.body if block.block_type == "page_link"]
        return any(linked and linked.pk == page.pk for linked in links)
