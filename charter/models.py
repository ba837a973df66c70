"""The charter mark's public pages: one for each award."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField

from cms.pages.index_pages import BaseIndexPage
from cms.pages.models import BasePage


class CharterIndexPage(BaseIndexPage):
    """What the charter is, and the schools that hold it."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["charter.CharterBadgePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("charter mark")


class CharterBadgePage(BasePage):
    """The public page of one award: which school, which level, until when, and the school's story."""

    kind_of_card = "badge"

    class Level(models.TextChoices):
        BRONZE = "bronze", _("Bronze")
        SILVER = "silver", _("Silver")
        GOLD = "gold", _("Gold")

    #: How long an award counts, unless somebody says otherwise.
    LASTS = datetime.timedelta(days=2 * 365)

    #: An award speaks for a school: two peer workers sign it.
    sign_offs_required = 2

    school_name = models.CharField(_("school"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.BRONZE)
    awarded_on = models.DateField(_("awarded on"))
    valid_until = models.DateField(_("valid until"))

    parent_page_types = ["charter.CharterIndexPage"]
    subpage_types = []

    content_panels = [
        *BasePage.content_panels[:3],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("school_name"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("awarded_on"), FieldPanel("valid_until")]),
            ],
            heading=_("The award"),
        ),
        *BasePage.content_panels[3:],
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("school_name"),
        SynchronizedField("level"),
        SynchronizedField("awarded_on"),
        SynchronizedField("valid_until"),
    ]

    class Meta:
        verbose_name = _("charter badge")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("awarded_on")),
                name="charter_badge_ends_after_it_begins",
                violation_error_message=_("An award has to end after it begins."),
            )
        ]

    @property
    def is_current(self):
        """Whether the award counts today."""
        return self.awarded_on <= timezone.localdate() <= self.valid_until

    def clean(self):
        super().clean()
        if self.awarded_on and self.valid_until and self.valid_until <= self.awarded_on:
            raise ValidationError({"valid_until": _("The award has to end after it begins.")})
