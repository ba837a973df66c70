"""The home page, the groups, and the Resilience Framework that every page is tagged with."""

import datetime

from django.apps import apps
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.moderation.public_pages import is_public, live_children, public_pages
from cms.pages.blocks import BodyBlock
from cms.pages.blocks.words import SHORT_TEXT_FEATURES
from cms.pages.few_pages import front_page
from cms.pages.filters import EveryPage, TaggedPages
from cms.pages.index_pages import BaseIndexPage, WithAList
from cms.pages.models import BasePage, for_cards
from cms.pages.other_languages import is_in_language_read
from cms.pages.routing import home_of, sections_of
from cms.pages.told_changes import newest_changes
from home.blocks import ChangesBlock, FocusGroupsBlock, MeetingsBlock, ThingsToDoBlock
from home.framework_map import attribution, framework_map, urls_of_items


class HomePage(BasePage):
    """The first page: what this is, what is new, where to go."""

    in_search = False

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))
    tagline = models.CharField(_("in one line"), max_length=120, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.GroupIndexPage",
        "publications.LeafletIndexPage",
        "training.TrainingIndexPage",
        "charter.CharterIndexPage",
        "home.InformationPage",
        "home.FrameworkPage",
    ]

    content_panels = [*BasePage.content_panels[:2], FieldPanel("tagline"), *BasePage.content_panels[2:]]
    override_translatable_fields = [*BasePage.override_translatable_fields, TranslatableField("tagline")]

    class Meta:
        verbose_name = _("home page")

    def serve(self, request, *args, **kwargs):
        """Send the page. A language into which nobody has translated it has a front page all the same."""
        if is_public(self) and not is_in_language_read(self):
            return front_page(request)
        return super().serve(request, *args, **kwargs)

    def _public(self, label):
        """Return the live pages of one type below this one that stand in lists."""
        model = apps.get_model(label)
        return public_pages(model.in_lists(model.objects.descendant_of(self)))

    def _newest(self, label, count):
        return for_cards(self._public(label).order_by("-first_published_at", "pk")[:count])

    def _sections(self, request):
        """Return the addresses of the live sections by the app they belong to: ``publications``, ``training``, …"""
        sections = sections_of(request) if home_of(request) == self else live_children(self)
        return {page.specific_class._meta.app_label: page.get_url(request) for page in sections}

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": self._sections(request),
            "changes": newest_changes(self._public("publications.leafletpage")),
            "newest_leaflets": self._newest("publications.leafletpage", 4),
            "groups": self._newest("home.grouppage", 6),
            "training": self._newest("training.trainingmodulepage", 3),
            "badges": self._newest("charter.charterbadgepage", 3),
        }


class InformationPage(BasePage):
    """A page about the site itself: where help is, what it keeps, who can use it. It stands in the foot."""

    in_menu = False

    crisis_lines_first = models.BooleanField(
        _("begins with the crisis lines"),
        default=False,
        help_text=_("For a page that people open when they need somebody now."),
    )

    parent_page_types = ["home.HomePage", "home.InformationPage"]
    subpage_types = ["home.InformationPage"]

    about_panels = [*BasePage.about_panels, FieldPanel("crisis_lines_first")]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("crisis_lines_first"),
    ]

    class Meta:
        verbose_name = _("facts about this site")

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "versions": live_children(self).specific().order_by("path"),
        }


class GroupIndexPage(BaseIndexPage):
    """All the groups."""

    what_it_is = _("Groups you can join")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.GroupPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of groups")


class GroupPage(BasePage):
    """One group: what it does, when it meets, what it changed, what it made, how to join. One page in each language."""

    kind_of_card = "group"

    #: How many of what the group made stand on its page; the list of leaflets has them all.
    MADE_SHOWN = 6
    #: How many of its next meetings.
    MEETINGS_SHOWN = 4

    meetings = StreamField(
        MeetingsBlock(),
        verbose_name=_("when we meet"),
        blank=True,
        default=list,
        help_text=_(
            "Anybody in the world can read this, and phones can follow it. Ask a worker what may stand here before "
            "you write where young people meet."
        ),
    )
    without_internet = models.TextField(
        _("joining without internet"),
        max_length=400,
        blank=True,
        help_text=_(
            "How can somebody come who has no internet? A phone number, a postal address, or where to come and when. "
            "Only the group’s own or an office’s, never a person’s."
        ),
    )
    how_to_join = RichTextField(_("how to join"), features=SHORT_TEXT_FEATURES, blank=True)
    changes = StreamField(
        ChangesBlock(),
        verbose_name=_("we said, they did"),
        blank=True,
        default=list,
        help_text=_("What you asked for and what came of it, with days. An honest “not possible” belongs here too."),
    )
    focus_groups = StreamField(FocusGroupsBlock(), verbose_name=_("focus groups"), blank=True, default=list)

    parent_page_types = ["home.GroupIndexPage"]
    subpage_types = []

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("meetings"),
        FieldPanel("how_to_join"),
        FieldPanel("without_internet"),
        FieldPanel("changes"),
        FieldPanel("focus_groups"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        TranslatableField("meetings"),
        TranslatableField("how_to_join"),
        TranslatableField("without_internet"),
        TranslatableField("changes"),
        TranslatableField("focus_groups"),
    ]

    class Meta:
        verbose_name = _("group page")

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "made_by_group": self.made_by_group[: self.MADE_SHOWN],
            "all_made_url": self.all_made_url,
        }

    @cached_property
    def made_by_group(self):
        """The live leaflets of this group in this language, newest first; one more than are shown, if there are."""
        if self.writing_group_id is None:
            return []
        leaflets = apps.get_model("publications.LeafletPage")
        mine = public_pages(leaflets.objects.filter(writing_group=self.writing_group_id, locale=self.locale_id))
        return list(mine.order_by("-first_published_at", "-pk")[: self.MADE_SHOWN + 1])

    @property
    def all_made_url(self):
        """Where all of the group's leaflets are listed, if they are more than its page shows."""
        if len(self.made_by_group) <= self.MADE_SHOWN:
            return None
        return f"{self.made_by_group[0].get_parent().url}?group={self.writing_group.slug}"

    @property
    def next_meetings(self):
        """Each meeting's ``value`` with the days it comes next, ``upcoming``. Those that are over are left out."""
        now = timezone.now()
        rows = [
            {"value": block.value, "upcoming": block.value.schedule.upcoming(now, self.MEETINGS_SHOWN)}
            for block in self.meetings
            if block.value.is_complete
        ]
        return sorted((row for row in rows if row["upcoming"]), key=lambda row: row["upcoming"][0].begins)

    @property
    def calendar_url(self):
        """Where a phone can follow the meetings."""
        return reverse("meetings", args=[self.pk])

    @property
    def changes_newest_first(self):
        """What the group said, the newest first."""
        rows = [block.value for block in self.changes]
        return sorted(rows, key=lambda row: row["answered_on"] or row["said_on"] or datetime.date.min, reverse=True)

    @property
    def focus_groups_newest_first(self):
        rows = [block.value for block in self.focus_groups]
        return sorted(rows, key=lambda row: row["happened_on"] or datetime.date.min, reverse=True)


class FrameworkPage(WithAList, BasePage):
    """The whole framework at a glance. The items that it is tagged with are its map, so they are signed with it.

    Below it each item has an address, whether somebody has written its page yet or not, and there is an empty map to
    print.
    """

    is_a_map = True
    what_it_is = _("What helps in hard times, at a glance")

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("the page"))

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.FrameworkItemPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("framework")

    def route(self, request, path_components):
        """Find a page below, or the empty map (``blank``), or an item that nobody has written about yet."""
        try:
            return super().route(request, path_components)
        except Http404:
            if self.live and path_components == ["blank"]:
                return RouteResult(self, kwargs={"blank": True})
            item = self._item_at(path_components) if self.live else None
            if item is None:
                raise
            return RouteResult(self, kwargs={"item": item})

    def _item_at(self, path_components):
        """Return the item of the map at an address, or None. No other item is shown: nobody has signed it."""
        return next((tag.item for tag in self.framework_tags if _words_of(tag.item) == path_components), None)

    def url_of(self, item):
        """Return the address of an item that has no page of its own."""
        return f"{self.url}{'/'.join(_words_of(item))}/"

    def items_without_a_page(self):
        """Return ``(address, name)`` of each item that has no page of its own."""
        written = urls_of_items(self)
        items = (tag.item for tag in self.framework_tags if tag.item_id not in written)
        return [(self.url_of(item), item.label) for item in items]

    def _beside(self, item):
        """Return ``(address, name)`` of the other parts of the area that ``item`` is in."""
        written = urls_of_items(self)
        others = [tag.item for tag in self.framework_tags if tag.item.area_id == item.area_id and tag.item != item]
        return [(written.get(other.pk) or self.url_of(other), other.label) for other in others]

    @staticmethod
    def _groups_url(request):
        groups = (page for page in sections_of(request) if page.specific_class is GroupIndexPage)
        return next((page.get_url(request) for page in groups), None)

    def other_addresses(self):
        """The empty map, and each item that has no page of its own."""
        return [(f"{self.url}blank/", gettext("An empty framework to fill in")), *self.items_without_a_page()]

    def serve(self, request, *args, item=None, **kwargs):
        """Send the map, or an item; an item that has a page of its own by now is there."""
        if item is not None:
            if url := urls_of_items(self).get(item.pk):
                return redirect(url)
            kwargs["item"] = item
            request.page_list = TaggedPages(self, item, request)
        return super().serve(request, *args, **kwargs)

    def new_list(self, request):
        return EveryPage(self, request)

    def name_of(self, *, item=None, blank=False):
        if item is not None:
            return item.label
        return gettext("An empty framework to fill in") if blank else self.title

    def get_template(self, request, *args, item=None, blank=False, **kwargs):
        if item is not None:
            return "pages/home/framework_item.html"
        return "pages/home/framework_blank.html" if blank else super().get_template(request, *args, **kwargs)

    def get_context(self, request, *args, item=None, blank=False, **kwargs):
        context = {**super().get_context(request, *args, **kwargs), "attribution": attribution()}
        context["ancestors"] = [*self.pages_above, self]
        listing = self.listing(request)
        if item is not None:
            ways_on = {"beside": self._beside(item), "groups_url": self._groups_url(request)}
            return {**context, **ways_on, "item": item, "listing": listing}
        return {**context, "listing": listing, "sections": framework_map(self, listing)}


def _words_of(item):
    """Return the words of an item's address, from its names: those are signed, and its keys are not."""
    return [slugify(named.label, allow_unicode=True) or str(named.pk) for named in (item.area, item)]


class FrameworkItemPage(WithAList, BasePage):
    """One item of the framework: what somebody can try, what adults have to change, and all that helps with it."""

    is_a_map = True

    item = models.ForeignKey(
        "home.Item", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("part of the framework")
    )
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("what it means"))
    you_can_try = StreamField(
        ThingsToDoBlock(required=False),
        verbose_name=_("what you can try"),
        blank=True,
        default=list,
        help_text=_("Small things that somebody your age could do this week."),
    )
    adults_must_change = StreamField(
        ThingsToDoBlock(required=False),
        verbose_name=_("what adults must change"),
        blank=True,
        default=list,
        help_text=_("Not everything is up to young people. What has to be different around them?"),
    )

    parent_page_types = ["home.FrameworkPage"]
    subpage_types = []

    content_panels = [
        *BasePage.content_panels[:3],
        FieldPanel("item"),
        *BasePage.content_panels[3:],
        FieldPanel("you_can_try"),
        FieldPanel("adults_must_change"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("item"),
        TranslatableField("you_can_try"),
        TranslatableField("adults_must_change"),
    ]

    class Meta:
        verbose_name = _("part of the framework")

    def new_list(self, request):
        return TaggedPages(self, self.item, request)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "item": self.item, "listing": self.listing(request)}


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
