"""The page that all our pages are made from."""

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import camel_case_to_spaces
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    InlinePanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.blocks import BlockField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageViewRestriction
from wagtail.models.panels import CommentPanelPlaceholder
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.coauthoring.forms import MergingPageForm
from cms.coauthoring.grants import meets_drafts_of
from cms.coauthoring.tester import PageTester
from cms.front_cache.cache import keep
from cms.moderation.gate import is_left_alone, saving
from cms.moderation.holding import hold
from cms.moderation.ledger import signed_on
from cms.moderation.notes import unsent_note
from cms.moderation.public_pages import is_public
from cms.pages.blocks import BodyBlock, HowMadeBlock
from cms.pages.blocks.media import pictures_of
from cms.pages.conversation_panel import ConversationPanel
from cms.pages.credits import ANONYMOUS, Credit, Kind, line_of_credits
from cms.pages.other_languages import only_elsewhere
from cms.pages.panels import ChecksPanel, TitlePanel
from cms.pages.references import indexed_once
from cms.pages.titles import plain_title
from cms.people.roles import supports_others

# Who places pages also makes redirects: one permission for everything about a page's address.
PLACES_PAGES = "wagtailredirects.add_redirect"


class Audience(models.TextChoices):
    YOUNG_PEOPLE = "young-people", _("Young people")
    PARENTS = "parents", _("Parents and carers")
    PROFESSIONALS = "professionals", _("People who work with young people")
    SCHOOLS = "schools", _("Schools")
    EVERYONE = "everyone", _("Everyone")


class PageForm(MergingPageForm):
    """The form of people who write together, with a note to the peer worker that is kept beside the page."""

    submission_note = forms.CharField(
        label=_("A note to the peer worker"),
        help_text=_("What should they know? For example: please look at the second tip. Readers never see this."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "summary" in self.fields:
            self.fields["summary"].error_messages["required"] = _(
                "Say in a sentence or two what this is and who it is for."
            )
        if self.for_user is not None and not supports_others(self.for_user):
            for name in self.instance.fields_for_workers:
                self.fields.pop(name, None)  # Its panel then leaves itself out.
        if self.instance.pk and self.for_user is not None:
            self.fields["submission_note"].initial = unsent_note(self.instance, self.for_user)
        if self.is_bound:
            # A stream that was not sent at all, as by an editor that is older than the field, stays as it is.
            for name in [name for name, field in self.fields.items() if isinstance(field, BlockField)]:
                if f"{self.add_prefix(name)}-count" not in self.data:
                    del self.fields[name]

    def clean_title(self):
        return plain_title(self.cleaned_data["title"])


class BasePage(Page):
    """A page of ours: words for somebody, made by somebody, signed off by somebody else.

    Every page type derives from it (a system check sees to that). Its template is
    ``templates/pages/<app>/<type>.html``.
    """

    #: How many different peer workers must sign a version before it goes live.
    sign_offs_required = 1

    #: After how many days a page that waits for a peer worker is late.
    days_to_read = 7

    #: Whether it stands in the menu when it is directly below the home page. If not, it stands in the foot.
    in_menu = True
    #: Whether the search finds it. Nobody looks for the page that they are on already.
    in_search = True
    #: Whether it is a map of other pages, and so none of those that it maps.
    is_a_map = False

    #: Fields that the public never sees and a signature does not cover.
    unsigned_fields = ()

    #: Fields whose words are signed apart from the others, and never shown to whoever checks a signature: people may
    #: take them back.
    private_fields = ("credits",)

    #: Fields that the editor shows to peer workers, leads and administrators only.
    fields_for_workers = ("review_date",)

    #: What a reader's page always shows beside its own words: read with it, in one query.
    shown_with = ("writing_group",)

    summary = models.TextField(
        _("what is it, and who is it for?"),
        max_length=300,
        help_text=_("One or two sentences. People read this before they open the page."),
    )
    audience = models.CharField(_("written for"), max_length=20, choices=Audience, default=Audience.EVERYONE)
    writing_group = models.ForeignKey(
        "people.WritingGroup",
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    review_date = models.DateField(
        _("look at it again on"),
        null=True,
        blank=True,
        help_text=_("The day somebody checks that it is still right."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("the page"))
    how_made = StreamField(
        HowMadeBlock(),
        verbose_name=_("how this was made"),
        blank=True,
        default=list,
        help_text=_("Readers find it at the end of the page. Leave it empty, and they see nothing of it."),
    )

    #: What a section is, in the reader's language: for readers of one in which it has no page.
    what_it_is = ""

    #: The shape of its card in a list of many kinds: see components/card.html.
    kind_of_card = "page"

    base_form_class = PageForm

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=1.5),
        index.SearchField("body"),
        index.FilterField("audience"),
        index.FilterField("writing_group_id"),
    ]

    content_panels = [
        HelpPanel(template="pages/who_will_read_this.html"),
        ConversationPanel(heading=_("What others say")),
        TitlePanel("title", help_text=_("Short and clear. You can change it later.")),
        FieldPanel("summary"),
        FieldPanel("body"),
        HelpPanel(template="pages/who_made_it.html", heading=_("Who made it")),
    ]
    note_panels = [
        HelpPanel(template="pages/draft_how_made.html", heading=_("How this was made")),
        FieldPanel(
            "how_made",
            heading=_("What you tell your readers about it"),
            help_text=_("Readers find it at the end of the page. Every page that goes live has it."),
        ),
        ChecksPanel(heading=_("Before you send it")),
        FieldPanel("submission_note"),
        CommentPanelPlaceholder(),
    ]
    about_panels = [
        FieldPanel("audience"),
        FieldPanel("writing_group", permission=PLACES_PAGES),
        InlinePanel(
            "framework_items",
            label=_("item"),
            heading=_("What in the Resilience Framework does it help with?"),
        ),
        FieldPanel("review_date"),
    ]
    promote_panels = [
        FieldPanel("slug", permission=PLACES_PAGES),
        FieldPanel("seo_title", permission=PLACES_PAGES),
        FieldPanel("search_description", permission=PLACES_PAGES),
    ]

    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("summary"),
        TranslatableField("body"),
        TranslatableField("how_made"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("audience"),
        SynchronizedField("writing_group"),
        SynchronizedField("review_date"),
        SynchronizedField("show_in_menus"),
    ]

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls):
        """Return the editor: what the page says, what it is about, and, for administrators, where it stands."""
        tabs = [
            ObjectList([*cls.content_panels, *cls.note_panels], heading=_("The page")),
            ObjectList(cls.about_panels, heading=_("About it")),
            ObjectList(cls.promote_panels, heading=_("Address"), permission=PLACES_PAGES),
        ]
        return TabbedInterface(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)

    @classmethod
    def in_lists(cls, pages):
        """Filter ``pages``, a queryset of this kind, to those that stand in the site's lists: all of them."""
        return pages

    @property
    def card_title(self):
        """What a card calls it."""
        return self.title

    @classmethod
    def prepare_for_cards(cls, pages):
        """Read at once what the cards of ``pages``, all of this type, show of other rows. Most show nothing."""

    @classmethod
    def warnings_about(cls, pages):
        """Return ``{id: words}`` of those of ``pages``, rows of this type, that count no more: nothing for most."""
        return {}

    @classmethod
    def changes_beside(cls, pages):
        """Return ``{id: moment}`` of those of ``pages``, rows of this type, whose readers are told of other rows.

        The moment is when these changed last. Most tell of nothing else.
        """
        return {}

    def save(self, *args, **kwargs):
        if is_left_alone(self, kwargs.get("update_fields")):
            return None
        with saving(self), indexed_once():
            return super().save(*args, **kwargs)

    @transaction.atomic
    def save_revision(self, *args, **kwargs):
        hold(self.pk)
        return super().save_revision(*args, **kwargs)

    save_revision.alters_data = True

    def get_workflow(self):
        """Return the workflow that brings this page to the peer workers, or None while all its tasks are switched off.

        Wagtail would start it all the same, and take the page for approved at once.
        """
        workflow = super().get_workflow()
        return workflow if workflow and workflow.tasks.filter(active=True).exists() else None

    @property
    def has_workflow(self):
        """Whether this page can be sent: what Wagtail asks before it offers the button."""
        return self.get_workflow() is not None

    @classmethod
    def from_serializable_data(cls, data, **kwargs):
        """Read a version. What it names and was deleted since, such as its partner, it names no more.

        modelcluster refuses to read a version that names a row which is gone and was protected.
        """
        gone = {
            field.name: None
            for field in cls._meta.concrete_fields
            if field.many_to_one
            and field.null
            and field.remote_field.on_delete is models.PROTECT
            and data.get(field.name) is not None
            and not field.related_model._base_manager.filter(pk=data[field.name]).exists()
        }
        return super().from_serializable_data({**data, **gone}, **kwargs)

    def with_content_json(self, content):
        """Return a version as a page. Which version is live belongs to the page, and a version does not know it.

        Wagtail forgets it, and so would take a live page down when a newer version gets a date to go live.
        """
        page = super().with_content_json(content)
        page.live_revision_id = self.live_revision_id
        page.last_published_at = self.last_published_at
        return page

    def get_admin_display_title(self):
        """Return the newest draft's title, or, for people who do not write the page, the one that is live."""
        return self.title if self.live and not meets_drafts_of(self) else super().get_admin_display_title()

    def permissions_for_user(self, user):
        return PageTester(user, self)

    def get_template(self, request, *args, **kwargs):
        """Return ``pages/<app>/<type>.html``; Wagtail's own place for it would mix the apps' templates up."""
        return f"pages/{self._meta.app_label}/{camel_case_to_spaces(type(self).__name__).replace(' ', '_')}.html"

    def serve(self, request, *args, **kwargs):
        """Send the page, or, where it has no translation yet, say so, and where it can be read.

        Wagtail would show the original under the other language's address, marked as that language.
        """
        if not is_public(self):
            raise Http404  # Wagtail serves a live page whatever stands above it.
        if self.locale.language_code != get_language():
            return only_elsewhere(request, self.name_of(**kwargs))
        if self.may_be_kept(request):
            keep(request)
        return super().serve(request, *args, **kwargs)

    def name_of(self, **kwargs):
        """Return what an address of this page is called, which may be that of a part of it: see :meth:`route`."""
        return self.title

    def may_be_kept(self, request):
        """Return whether the front cache may keep what ``request`` gets. A page that looks at no query always may."""
        return True

    def get_context(self, request, *args, **kwargs):
        if self.pk and not getattr(request, "is_preview", False):
            self._read_rows()
        return {**super().get_context(request, *args, **kwargs), "signed_off_on": self.signed_off_on}

    def _read_rows(self):
        """Read the rows that hang from a page as it is in the database, each with what it leads to: two queries."""
        tags = PageFrameworkItem.objects.select_related("item__area")
        credited = PageCredit.objects.select_related("choice")
        prefetch_related_objects([self], Prefetch("framework_items", tags), Prefetch("credits", credited))

    @cached_property
    def pages_above(self):
        """The pages above it, from the home page down to its parent."""
        return list(self.get_ancestors().filter(depth__gt=1))

    def other_addresses(self):
        """Return what belongs to it and is no page: its address here, and what it is called."""
        return []

    def get_sitemap_urls(self, request=None):
        """Tell search engines its address, and the others that belong to it."""
        _site, root_url, _path = self.get_url_parts(request)
        with override(self.locale.language_code):
            others = [{"location": root_url + address} for address, _words in self.other_addresses()]
        return [*super().get_sitemap_urls(request), *others]

    def get_view_restrictions(self):
        """Return what keeps this page for some. Where it was read with the answer, nobody asks again."""
        is_known = getattr(self, "is_kept_for_some", True) is False
        if is_known and not any(page.alias_of_id for page in (self, *self.pages_above)):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @property
    def credit_line(self):
        """How the page names who made it, in words; empty when everybody chose to stay anonymous."""
        return line_of_credits([row.shown for row in self.credit_rows])

    @property
    def credit_rows(self):
        """The fullest credits, each with its person's choice: two queries at most."""
        rows = list(self.credits.all())
        prefetch_related_objects(rows, "choice")
        return rows

    def credit_row_of(self, user):
        """Return the row that names ``user``, or None."""
        return next((row for row in self.credit_rows if row.is_of(user)), None)

    @cached_property
    def framework_tags(self):
        """The framework items this page helps with, with their areas: two queries at most, however many there are."""
        tags = list(self.framework_items.all())
        fields = type(self).framework_items.rel.related_model._meta.get_field("item")
        if all(fields.is_cached(tag) for tag in tags):
            return tags
        item = PageFrameworkItem._meta.get_field("item").related_model
        items = item.objects.select_related("area").in_bulk([tag.item_id for tag in tags])
        tags = [tag for tag in tags if tag.item_id in items]  # somebody may have deleted one past the gate
        for tag in tags:
            tag.item = items[tag.item_id]
        return tags

    @property
    def proof_url(self):
        """Where the public can read what its signature means, and check it."""
        return reverse("proof", args=[self.pk])

    @cached_property
    def signed_off_on(self):
        """The day on which the live version got the signature that made it public, or None."""
        moment = signed_on(self, read=self._rows_shown)
        return timezone.localdate(moment) if moment else None

    def _rows_shown(self):
        """Return the rows beside it that it shows and that are read for that anyway."""
        items = [tag.item for tag in self.framework_tags]
        pictures = [picture["image"] for picture in pictures_of(self) if picture["image"]]
        return [*items, *(item.area for item in items), *pictures, *filter(None, [self.writing_group])]


def for_cards(pages):
    """Return ``pages`` of any types as a list, ready to be shown as cards: one query for each type that needs one."""
    pages = list(pages)
    for model, its_pages in _by_type(pages):
        model.prepare_for_cards(its_pages)
    return pages


def warnings_about(pages):
    """Return ``{id: words}`` of those of ``pages``, of any types, whose words alone would tell too much of them.

    It is for whatever shows what a page says of itself: the search, a feed. One query for each type that needs one.
    """
    return {pk: words for model, rows in _by_type(pages) for pk, words in model.warnings_about(rows).items()}


def changes_beside(pages):
    """Return ``{id: moment}`` of those of ``pages``, of any types, that tell of other rows: when these changed last.

    No version of the page is newer then, and still it says something else. One query for each type that needs one.
    """
    return {pk: moment for model, rows in _by_type(pages) for pk, moment in model.changes_beside(rows).items()}


def _by_type(pages):
    types = {}
    for page in pages:
        types.setdefault(page.specific_class, []).append(page)
    return [(model, rows) for model, rows in types.items() if model and issubclass(model, BasePage)]


class CreditChoice(models.Model):
    """How one person wants to be named on one page. It can only take away from what was signed.

    While no signature allows ``wanted``, readers get ``meanwhile``, and nothing where none allows that either. It
    stays when its person's account ends: nobody can raise it then. The rows of a translation or a copy go on
    following it until their person chooses again there.
    """

    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ANONYMOUS)
    name = models.CharField(max_length=60, blank=True)
    meanwhile_kind = models.CharField(max_length=10, choices=Kind, default=Kind.ANONYMOUS)
    meanwhile_name = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("choice of a credit")
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="pages_one_choice_a_person")]

    def __str__(self):
        return f"{self.kind} on page {self.page_id}"

    @property
    def wanted(self):
        return Credit(self.kind, self.name)

    @wanted.setter
    def wanted(self, credit):
        self.kind, self.name = credit.kind, credit.name

    @property
    def meanwhile(self):
        return Credit(self.meanwhile_kind, self.meanwhile_name)

    @meanwhile.setter
    def meanwhile(self, credit):
        self.meanwhile_kind, self.meanwhile_name = credit.kind, credit.name

    def shown_under(self, signed):
        """Return what readers get where the credit ``signed`` was signed: never more than that allows."""
        return next((credit for credit in (self.wanted, self.meanwhile) if signed.allows(credit)), ANONYMOUS)


class PageCredit(Orderable):
    """The fullest credit of one person on one page: what a signature covers. A page without any is anonymous.

    Rows without a ``choice`` are nobody's in particular and are shown as they were signed.
    """

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="credits")
    kind = models.CharField(
        _("how"), max_length=10, choices=[(kind.value, kind.label) for kind in list(Kind)[1:]], default=Kind.ROLE
    )
    name = models.CharField(_("name"), max_length=60)
    choice = models.ForeignKey(CreditChoice, on_delete=models.PROTECT, null=True, blank=True, related_name="rows")

    #: Whose it is: nothing that readers get, and nothing for a signature to hold.
    unsigned_fields = ("choice",)

    class Meta(Orderable.Meta):
        verbose_name = _("credit")
        constraints = [models.UniqueConstraint(fields=["page", "choice"], name="pages_one_credit_a_person")]

    def __str__(self):
        return str(self.credit)

    @property
    def credit(self):
        """What the row says."""
        return Credit(self.kind, self.name)

    @property
    def shown(self):
        """What readers get of it: all, or as much as its person wants."""
        return self.choice.shown_under(self.credit) if self.choice else self.credit

    def is_of(self, user):
        """Return whether ``user`` is the person that it names."""
        return self.choice is not None and self.choice.person_id == user.pk


class PageFrameworkItem(Orderable):
    """A page helps with one item of the Resilience Framework."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="framework_items")
    item = models.ForeignKey("home.Item", on_delete=models.CASCADE, related_name="page_tags", verbose_name=_("item"))

    class Meta(Orderable.Meta):
        verbose_name = _("framework item")
        constraints = [models.UniqueConstraint(fields=["page", "item"], name="pages_item_once")]

    def __str__(self):
        return str(self.item)


class UseCount(models.Model):
    """How many readers of a page gave one answer to "Was this any use?". No reader is in it, and no time."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        A_BIT = "a-bit", _("A bit")
        NO = "no", _("Not really")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number of answers")
        constraints = [models.UniqueConstraint(fields=["page", "answer"], name="pages_one_count_an_answer")]

    def __str__(self):
        return f"{self.number} × {self.answer} on page {self.page_id}"
