"""The charter mark's public pages: one for each version of its criteria, and one for each award."""

import hashlib
import json

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from charter.awards.structured import certification
from charter.credentials import addresses
from charter.scheme.blocks import CriteriaBlock, needs_of_levels
from charter.scheme.criteria import criteria_of, criteria_on, in_words
from charter.scheme.levels import Level
from charter.scheme.meaning import meaning_of
from charter.showcase.blocks import BoardBlock, ShowcaseBlock
from charter.standing import Standing
from cms.moderation.digest import content_of
from cms.moderation.ledger import published_sign_offs
from cms.moderation.models import SignOff
from cms.moderation.public_pages import is_public, public_pages
from cms.pages.blocks import BodyBlock
from cms.pages.checking.pictures import pictures_in
from cms.pages.filters import PageList
from cms.pages.index_pages import BaseIndexPage
from cms.pages.models import BasePage, PageForm


class CharterIndexPage(BaseIndexPage):
    """What the charter is, and the schools that hold it."""

    what_it_is = _("Schools with the charter mark")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["charter.CharterVersionPage", "charter.CharterBadgePage"]
    max_count_per_parent = 1
    places = (("register", _("Register of schools")), ("verify_badge", _("Check a badge")))

    class Meta:
        verbose_name = _("charter mark")

    def new_list(self, request):
        return BadgeList(self, request)

    def other_addresses(self):
        return [(reverse(name), words) for name, words in self.places]

    def get_context(self, request, *args, **kwargs):
        versions = public_pages(CharterVersionPage.objects.child_of(self))
        context = super().get_context(request, *args, **kwargs)
        return {**context, "criteria": versions.order_by("-number").first()}


class BadgeList(PageList):
    """The badges alone: the criteria have a place of their own above them."""

    @property
    def types(self):
        return [CharterBadgePage]


class VersionNumber(models.Model):
    """The number of one version of the criteria, which its translations share. It is given once and never again."""

    number = models.PositiveIntegerField(primary_key=True)
    translation_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("number of a version")

    def __str__(self):
        return f"v{self.number}"

    @classmethod
    @transaction.atomic
    def of(cls, translation_key):
        """Return the number of the version with ``translation_key``: the next free one when it has none yet."""
        given = cls.objects.filter(translation_key=translation_key).first()
        if given is None:
            # Two at once: the second breaks on the primary key, and its page is not made.
            newest = cls.objects.aggregate(newest=models.Max("number"))["newest"] or 0
            given = cls.objects.create(number=newest + 1, translation_key=translation_key)
        return given.number


class CharterVersionPage(BasePage):
    """One version of the criteria: what young people look for in a school, and what each level needs.

    It is written, read and signed off like every page. Once it is live, its criteria stay as they are: schools are
    judged by them (:class:`JudgedBy`). Other criteria are another version.
    """

    number = models.PositiveIntegerField(_("number"), editable=False, blank=True, db_index=True)
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("before the criteria"))
    criteria = StreamField(
        CriteriaBlock(),
        verbose_name=_("the criteria"),
        help_text=_("Once this version is live, the criteria stay as they are. For others, start another version."),
    )

    parent_page_types = ["charter.CharterIndexPage"]
    subpage_types = []

    content_panels = [*BasePage.content_panels[:5], FieldPanel("criteria"), *BasePage.content_panels[5:]]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("number"),
        TranslatableField("criteria"),
    ]

    class Meta:
        verbose_name = _("version of the criteria")

    def save(self, *args, **kwargs):
        if self._state.adding:
            self.number = VersionNumber.of(self.translation_key)
        return super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "levels": needs_of_levels(self.criteria)}

    def with_content_json(self, content):
        """Return a version as a page. A copy has a number of its own, and what it was copied from has another."""
        page = super().with_content_json(content)
        page.number = self.number
        return page

    def clean(self):
        super().clean()
        judged_by = JudgedBy.objects.filter(number=self.number).first()
        if judged_by is None or judged_by.object_id != self.pk:
            return
        if content_of(self).data["fields"]["criteria"] != judged_by.signed_fields["criteria"]:
            raise ValidationError(
                {"criteria": _("Schools are judged by these criteria, so they stay. Start another version instead.")}
            )


class JudgedBy(models.Model):
    """The criteria of one version as they were signed first: what schools are judged by, for ever.

    The words stay here as they were, whatever becomes of the page; ``sign_off`` is the ledger's entry for them.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signed version of the criteria")
        ordering = ["-number"]

    def __str__(self):
        return _("Version %(number)s") % {"number": self.number}

    @classmethod
    @transaction.atomic
    def keep(cls, page):
        """Keep what was signed of ``page``, a live version. Returns the row: the first one stays."""
        kept = cls.objects.filter(number=page.number).first()
        if kept is None:
            sign_off = next(iter(published_sign_offs(page)))
            fields = sign_off.content.data["fields"]
            words = in_words(fields["title"], criteria_of(fields), page.locale.language_code)
            kept = cls.objects.create(
                number=page.number,
                sign_off=sign_off,
                words=words,
                digest=hashlib.sha256(words.encode()).hexdigest(),
            )
        return kept

    @property
    def signed_fields(self):
        """The canonical fields of the page as they were signed."""
        return self.sign_off.content.data["fields"]

    @property
    def object_id(self):
        """The key of the page that was signed."""
        return self.sign_off.object_id

    @property
    def criteria(self):
        """The :class:`~charter.scheme.criteria.Criterion` list, in order."""
        return criteria_of(self.signed_fields)

    def meaning_of(self, level):
        """Return the :class:`~charter.scheme.meaning.Meaning` of ``level``, in the reader's language if it can be."""
        criteria = self.criteria
        pages = list(CharterVersionPage.objects.filter(number=self.number).select_related("locale"))
        signed = next(
            (page.locale.language_code for page in pages if page.pk == self.object_id), settings.LANGUAGE_CODE
        )
        for page in pages:
            if page.locale.language_code == get_language() != signed and is_public(page):
                translated = {each.key: each for each in criteria_on(page)}
                if translated.keys() >= {each.key for each in criteria}:
                    return meaning_of(level, criteria, get_language(), translated)
        return meaning_of(level, criteria, signed)


class BadgeForm(PageForm):
    """The form of a badge's page. The facts of an award that is kept here are the award's, and nobody's to write."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.award:
            for name in ("school_name", "level", "awarded_on", "valid_until"):
                self.fields.pop(name, None)  # Its panel then leaves itself out.

    def clean(self):
        """Say the school's name as it is today: what is signed next says it, too."""
        data = super().clean()
        if self.instance.award:
            self.instance.school_name = self.instance.award.school.name
        return data


def _warning_about(award):
    """Return in words why a badge does not count today, or nothing."""
    if award is None:
        return _("No award stands behind this page")
    if award.is_current:
        return ""
    return (award.standing if award.standing in (Standing.SUSPENDED, Standing.NOT_YET) else Standing.REVOKED).label


class CharterBadgePage(BasePage):
    """The public page of one award: which school, which level, until when, and the school's showcase.

    ``body`` is its story, ``board`` its inspiration board, ``showcase`` its film, its booklet and its hub.
    """

    kind_of_card = "badge"
    base_form_class = BadgeForm

    Level = Level

    #: An award speaks for a school: two peer workers sign it.
    sign_offs_required = 2

    school_name = models.CharField(_("school"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.BRONZE)
    awarded_on = models.DateField(_("awarded on"))
    valid_until = models.DateField(_("valid until"))
    board = StreamField(
        BoardBlock(required=False),
        verbose_name=_("inspiration board"),
        blank=True,
        default=list,
        help_text=_(
            "Tiles by pupils. Ask many, and say nowhere who made which. Leave it empty, and there is no board."
        ),
    )
    showcase = StreamField(
        ShowcaseBlock(required=False),
        verbose_name=_("what your school shows"),
        blank=True,
        default=list,
        help_text=_("Your film, your booklet before and after, your hub: what you have of them."),
    )

    parent_page_types = ["charter.CharterIndexPage"]
    subpage_types = []

    search_fields = [*BasePage.search_fields, index.SearchField("board"), index.SearchField("showcase")]

    content_panels = [
        *BasePage.content_panels[:3],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("school_name"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("awarded_on"), FieldPanel("valid_until")]),
            ],
            heading=_("The award"),
        ),
        *BasePage.content_panels[3:5],
        FieldPanel("showcase", heading=_("What your school shows")),
        FieldPanel("board", heading=_("Inspiration board")),
        *BasePage.content_panels[5:],
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        TranslatableField("board"),
        TranslatableField("showcase"),
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

    @cached_property
    def award(self):
        """The award whose story this page tells, or None: one query, unless a list has put it here already.

        What readers are told of level, school and days is then the award's, in every language.
        """
        if self.pk is None:
            return None
        return apps.get_model("charter_awards.Award").objects.with_facts().filter(page_key=self.translation_key).first()

    @classmethod
    def in_lists(cls, pages):
        """A page that no award stands behind is in no list: anybody could call theirs gold."""
        keys = apps.get_model("charter_awards.Award").objects.exclude(page_key=None).values("page_key")
        return super().in_lists(pages).filter(translation_key__in=keys)

    @classmethod
    def prepare_for_cards(cls, pages):
        found = cls._awards_of(pages)
        for page in pages:
            page.award = found.get(page.translation_key)

    @classmethod
    def warnings_about(cls, pages):
        """Its words go on praising a school whatever becomes of the award, and by the name that it had then."""
        found = cls._awards_of(pages)
        awards = {page.pk: found.get(page.translation_key) for page in pages}
        named = cls.objects.filter(pk__in=awards, title=models.F("school_name")).values_list("pk", "title")
        renamed = {pk: awards[pk].school.name for pk, title in named if awards[pk] and awards[pk].school.name != title}
        warnings = {pk: _("Its name today is %(name)s") % {"name": name} for pk, name in renamed.items()}
        warnings |= {pk: words for pk, award in awards.items() if (words := _warning_about(award))}
        return warnings

    @classmethod
    def changes_beside(cls, pages):
        """When its award was put on hold, taken back, restored, corrected or ended: whatever came last."""
        found = cls._awards_of(pages)
        awards = {page.pk: found[page.translation_key] for page in pages if page.translation_key in found}
        return {pk: award.last_change for pk, award in awards.items() if award.last_change}

    @staticmethod
    def _awards_of(pages):
        found = apps.get_model("charter_awards.Award").objects.with_facts().with_last_event()
        found = found.filter(page_key__in=[page.translation_key for page in pages])
        return {award.page_key: award for award in found}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.award:
            context |= {"structured": certification(self.award), "oembed_of": addresses.of_award(self.award.pk)}
        return context

    @cached_property
    def _pictures_shown(self):
        return [picture for _block, picture in pictures_in(self)]

    def _rows_shown(self):
        return [*super()._rows_shown(), *self._pictures_shown]

    @property
    def shown_school(self):
        """The school's name as readers are told it; without an award only what the page is called."""
        return self.award.school.name if self.award else self.title

    @property
    def card_title(self):
        return self.shown_school

    @property
    def shown_title(self):
        """Its title. One that is only a name which its school does not have any more, is the name that it has."""
        return self.award.school.name if self.title.strip() in self._names_before else self.title

    @cached_property
    def names_out_of_date(self):
        """The names that its words still call the school by, though its award tells another one by now."""
        names = self._names_before
        if not names:
            return []
        fields = {key: value for key, value in content_of(self).data["fields"].items() if key != "school_name"}
        words = json.dumps(fields, ensure_ascii=False).casefold()
        words = words.replace(self.award.school.name.casefold(), "")  # The new one may have the old one in it.
        return [name for name in sorted(names) if name.casefold() in words]

    @cached_property
    def _names_before(self):
        """The names that its school had: what was signed, and what the log of the award tells."""
        return {self.school_name, *self.award.names_before} - {self.award.school.name} if self.award else set()

    @property
    def shown_level(self):
        """The :class:`Level` as readers are told it, or None: the panel gives it, and no page does."""
        return Level(self.award.level) if self.award else None

    @property
    def badge_picture(self):
        """The address of the award's picture, which says its level and whether it counts, or None."""
        return reverse("badge_svg", args=[self.award.pk]) if self.award else None

    @property
    def is_current(self):
        """Whether there is an award that counts today."""
        return bool(self.award and self.award.is_current)

    @property
    def warning(self):
        """What its award is now, in words, when it does not count today; empty when it does."""
        return _warning_about(self.award)

    def clean(self):
        super().clean()
        if self.awarded_on and self.valid_until and self.valid_until <= self.awarded_on:
            raise ValidationError({"valid_until": _("The award has to end after it begins.")})
