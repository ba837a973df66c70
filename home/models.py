"""The home page, the groups, and the Resilience Framework that every page is tagged with."""

from django.apps import apps
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField

from cms.moderation.public_pages import live_children, public_pages
from cms.pages.blocks import BodyBlock
from cms.pages.blocks.words import SHORT_TEXT_FEATURES
from cms.pages.index_pages import BaseIndexPage
from cms.pages.models import BasePage


class HomePage(BasePage):
    """The first page: what this is, what is new, where to go."""

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))
    tagline = models.CharField(_("in one line"), max_length=120, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.GroupIndexPage",
        "publications.LeafletIndexPage",
        "training.TrainingIndexPage",
        "charter.CharterIndexPage",
    ]

    content_panels = [*BasePage.content_panels[:2], FieldPanel("tagline"), *BasePage.content_panels[2:]]
    override_translatable_fields = [*BasePage.override_translatable_fields, TranslatableField("tagline")]

    class Meta:
        verbose_name = _("home page")

    def _newest(self, label, count):
        pages = public_pages(Page.objects.descendant_of(self)).filter(
            content_type__app_label=label.split(".")[0], content_type__model=label.split(".")[1]
        )
        return pages.specific().order_by("-first_published_at", "pk")[:count]

    def _sections(self):
        """Return the addresses of the live sections by the app they belong to: ``publications``, ``training``, …"""
        sections = live_children(self).select_related("content_type")
        return {section.content_type.app_label: section.url for section in sections}

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": self._sections(),
            "newest_leaflets": self._newest("publications.leafletpage", 4),
            "groups": self._newest("home.grouppage", 6),
            "training": self._newest("training.trainingmodulepage", 3),
            "badges": self._newest("charter.charterbadgepage", 3),
        }


class GroupIndexPage(BaseIndexPage):
    """All the groups."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.GroupPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of groups")


class GroupPage(BasePage):
    """One group: what it does, what it made, how to join. One page in each language."""

    how_to_join = RichTextField(_("how to join"), features=SHORT_TEXT_FEATURES, blank=True)

    parent_page_types = ["home.GroupIndexPage"]
    subpage_types = []

    content_panels = [*BasePage.content_panels, FieldPanel("how_to_join")]
    override_translatable_fields = [*BasePage.override_translatable_fields, TranslatableField("how_to_join")]

    class Meta:
        verbose_name = _("group page")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "made_by_group": self.made_by_group}

    @cached_property
    def made_by_group(self):
        """The live leaflets of this group in this language, newest first."""
        if self.writing_group_id is None:
            return []
        leaflets = apps.get_model("publications.LeafletPage")
        mine = public_pages(leaflets.objects.filter(writing_group=self.writing_group_id, locale=self.locale_id))
        return mine.order_by("-first_published_at", "-pk")


class Framework(models.Model):
    """A published framework, with what it must be credited to."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    attribution = models.CharField(_("based on"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("framework")

    def __str__(self):
        return self.name


class Area(models.Model):
    """One of the framework's areas, such as *belonging*."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="areas")
    key = models.SlugField(_("key"))
    label = models.CharField(_("label"), max_length=120)
    sort_order = models.PositiveSmallIntegerField(default=0)

    #: What readers get of it. Signed with every page that is tagged with one of its items.
    shown_fields = ("label",)

    class Meta:
        verbose_name = _("area")
        ordering = ["framework", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="home_area_key_once")]

    #: Those that the style sheet has a colour for. No signature covers a key, so readers get no other.
    KNOWN_KEYS = frozenset({"basics", "belonging", "learning", "coping", "core-self"})

    def __str__(self):
        return self.label

    @transaction.atomic
    def save(self, *args, **kwargs):
        # The gate lets a change of what signed pages show through inside a transaction only.
        return super().save(*args, **kwargs)

    @property
    def known_key(self):
        """The key, if it is one of ``KNOWN_KEYS``, or an empty text."""
        return self.key if self.key in self.KNOWN_KEYS else ""


class Item(models.Model):
    """One thing that helps, such as *somewhere to belong*. Pages are tagged with items."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="items")
    slug = models.SlugField(_("short name"), max_length=120)
    label = models.CharField(_("label"), max_length=120)
    sort_order = models.PositiveSmallIntegerField(default=0)

    #: What readers get of it. Signed with every page that is tagged with it.
    shown_fields = ("label", "area")

    class Meta:
        verbose_name = _("framework item")
        ordering = ["area__sort_order", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["area", "slug"], name="home_item_slug_once")]

    def __str__(self):
        return self.label

    @transaction.atomic
    def save(self, *args, **kwargs):
        # The gate lets a change of what signed pages show through inside a transaction only.
        return super().save(*args, **kwargs)


class Wording(models.Model):
    """How an item is put for one variant of the framework (young people, primary, family) in one language."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="wordings")
    variant = models.SlugField(_("variant"))
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("wording"), max_length=200)

    class Meta:
        verbose_name = _("wording")
        constraints = [models.UniqueConstraint(fields=["item", "variant", "locale"], name="home_wording_once")]

    def __str__(self):
        return self.text
