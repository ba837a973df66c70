"""Training modules, written with peer-sessional workers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.pages.blocks.words import SHORT_TEXT_FEATURES
from cms.pages.index_pages import BaseIndexPage
from cms.pages.models import BasePage


class TrainingIndexPage(BaseIndexPage):
    """All the training modules."""

    what_it_is = _("Training, by people who have been there")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["training.TrainingModulePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of training")


class TrainingModulePage(BasePage):
    """One module: what you will learn, how long it takes, and the sections to work through."""

    kind_of_card = "training"

    minutes = models.PositiveSmallIntegerField(_("how many minutes it takes"), default=30)
    you_will_learn = RichTextField(_("what you will learn"), features=SHORT_TEXT_FEATURES, blank=True)

    #: A module is long, and other workers rely on it.
    days_to_read = 14

    parent_page_types = ["training.TrainingIndexPage"]
    subpage_types = []

    content_panels = [
        *BasePage.content_panels[:3],
        FieldPanel("minutes"),
        FieldPanel("you_will_learn"),
        *BasePage.content_panels[3:],
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("minutes"),
        TranslatableField("you_will_learn"),
    ]

    class Meta:
        verbose_name = _("training module")
