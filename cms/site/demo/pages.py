"""The demo's pages, made the way people make pages: started, written, sent, read, signed off."""

import datetime
import uuid
from io import BytesIO
from pathlib import Path

from django.apps import apps
from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.models import Page

from cms.coauthoring.actions import start_page
from cms.media.models import CustomImage
from cms.moderation import actions, changes
from cms.moderation.digest import content_of
from cms.moderation.eligibility import latest_version
from cms.moderation.findings import open_findings
from cms.moderation.models import RequestedChange
from cms.pages.actions import draft_how_made, set_credit
from cms.pages.models import PageFrameworkItem
from cms.people.models import WritingGroup
from cms.site.demo.people import CONTENT, read
from cms.site.demo.translations import draft_translation
from cms.site.information import block_of, make_information_pages, stored_as_written
from home.models import Item

PICTURES = Path(__file__).parent / "pictures"

_SECTIONS = {
    "home.GroupPage": "home.GroupIndexPage",
    "publications.LeafletPage": "publications.LeafletIndexPage",
    "training.TrainingModulePage": "training.TrainingIndexPage",
    "charter.CharterVersionPage": "charter.CharterIndexPage",
    "charter.CharterBadgePage": "charter.CharterIndexPage",
    "home.FrameworkItemPage": "home.FrameworkPage",
}
_PLAIN_FIELDS = (
    "title",
    "slug",
    "summary",
    "audience",
    "search_description",
    "tagline",
    "minutes",
    "school_name",
    "level",
    "without_internet",
)
_RICH_FIELDS = ("how_to_join", "you_will_learn")
_STREAMS = {
    "meetings": "meeting",
    "changes": "change",
    "focus_groups": "focus_group",
    "criteria": "criterion",
    "you_can_try": "thing",
    "adults_must_change": "thing",
}
# Streams of blocks of several kinds, as in a body.
_SHOWCASE = ("board", "showcase")


class DemoPages:
    """Makes every page of the content folder. ``people`` are accounts by sign-in name, ``say`` prints progress."""

    def __init__(self, people, say):
        self.people = people
        self.say = say
        self.pages = {}
        self.pictures = {}

    def make(self):
        """Make all pages, in every state. Returns how many."""
        sections = [read(path.relative_to(CONTENT)) for path in sorted((CONTENT / "pages").glob("*.toml"))]
        pages = [read(path.relative_to(CONTENT)) for path in sorted((CONTENT / "pages").glob("*/*.toml"))]
        # Started first and written afterwards, because pages link to each other.
        for data in pages:
            self._start(data)
        for number, data in enumerate(sections, start=1):
            self.say(f"  {number}/{len(sections)} section: {data['title']}")
            self._write_section(data)
        about = make_information_pages(read("who_runs_it.toml"))
        for page in about:
            self._sign_off(page, ["worker1"], "Read against what the site really keeps and does.")
        for number, data in enumerate(pages, start=1):
            self.say(f"  {number}/{len(pages)} {data['state']}: {data['title']}")
            self._write(data)
            self._talk_it_over(data)
            self._bring_into_its_state(data)
        translations = [read(path.relative_to(CONTENT)) for path in sorted((CONTENT / "translations").glob("*.toml"))]
        for number, data in enumerate(translations, start=1):
            self.say(f"  {number}/{len(translations)} in another language: {data['slug']}")
            self._translate(data)
        return len(sections) + len(about) + len(pages) + len(translations)

    def _start(self, data):
        model = apps.get_model(data["type"])
        section = apps.get_model(_SECTIONS[data["type"]]).objects.get(locale__language_code="en")
        page = model(title=data["title"], slug=data["slug"])
        if data["type"] == "charter.CharterBadgePage":
            page.awarded_on, page.valid_until = self._award_dates(data)
        self.pages[data["slug"]] = start_page(
            page,
            parent=section,
            by=self.people[data["started_by"]],
            with_others=[self.people[name] for name in data.get("with", [])],
        )

    @staticmethod
    def _award_dates(data):
        awarded = timezone.localdate() - datetime.timedelta(days=data["awarded_days_ago"])
        return awarded, awarded.replace(day=min(awarded.day, 28), year=awarded.year + data["valid_years"])

    def _write_section(self, data):
        page = apps.get_model(data["type"]).objects.get(locale__language_code="en")
        self._fill(page, {**data, "slug": page.slug})
        page.save_revision(user=self.people["admin"], log_action=True)
        self._sign_off(page, ["worker1"], data.get("statement", "Read from top to bottom."))

    def _write(self, data):
        page = latest_version(self.pages[data["slug"]])
        self._fill(page, data)
        page.save_revision(user=self.people[data["started_by"]], log_action=True)
        makers = [data["started_by"], *data.get("with", [])]
        for maker, credit in zip(makers, data.get("credits", []), strict=False):
            set_credit(page, by=self.people[maker], **credit)

    def _talk_it_over(self, data):
        """Let a peer worker ask for what ``asked_before`` says, settle it, and tell how the page was made."""
        page, author = self.pages[data["slug"]], self.people[data["started_by"]]
        if asked := data.get("asked_before"):
            actions.submit(page, by=author)
            reviewer = self.people[asked["by"]]
            items = [item["text"] for item in asked["items"]]
            actions.ask_for_changes(page, by=reviewer, message=asked["message"], items=items)
            answers = {item["text"]: item.get("not_done_because", "") for item in asked["items"]}
            for change in RequestedChange.objects.filter(page=page.pk):
                changes.settle(change, by=author, answer=answers[change.text])
        draft_how_made(page, by=author)

    def _fill(self, page, data):
        for name in (*_PLAIN_FIELDS, *_RICH_FIELDS):
            if name in data:
                setattr(page, name, data[name])
        if data.get("group"):
            page.writing_group = WritingGroup.objects.get(slug=data["group"])
        if data.get("review_after_days"):
            page.review_date = timezone.localdate() + datetime.timedelta(days=data["review_after_days"])
        if data.get("paired"):
            page.paired_leaflet = self.pages[data["paired"]]
        if "item" in data:
            page.item = Item.objects.get(label=data["item"])
        if "framework" in data:
            items = {item.label: item for item in Item.objects.filter(label__in=data["framework"])}
            page.framework_items = [PageFrameworkItem(item=items[label]) for label in data["framework"]]
        for name, kind in _STREAMS.items():
            if name in data:
                blocks = [{"type": kind, "value": _with_days(row), "id": str(uuid.uuid4())} for row in data[name]]
                setattr(page, name, stored_as_written(page, name, blocks))
        by = self.people[data.get("started_by", "admin")]
        for name in _SHOWCASE:
            if name in data:
                blocks = [block_of(self._with_pictures(row, by)) for row in data[name]]
                setattr(page, name, stored_as_written(page, name, blocks))
        body = [self._block(block, by) for block in data.get("body", [])]
        if data.get("picture"):
            begins_with_a_note = bool(body) and body[0]["type"] == "call_out"
            body.insert(int(begins_with_a_note), self._picture_block(by, data["picture"], data["picture_alt"]))
        page.body = stored_as_written(page, "body", body)

    def _block(self, data, by):
        if data["block"] == "image":
            return self._picture_block(by, data["picture"], data["alt"], data.get("caption", ""))
        if data["block"] == "page_link":
            data = {**data, "page": self.pages[data["page"]].pk}
        return block_of(data)

    def _with_pictures(self, value, by):
        """Return a block's value with a picture of ``by`` wherever it names one by its key and says what it shows."""
        if not isinstance(value, dict):
            return value
        if value.keys() == {"picture", "alt"}:
            picture = self._picture(by, value["picture"], value["alt"]).pk
            return {"image": picture, "alt_text": value["alt"], "decorative": False}
        return {name: self._with_pictures(each, by) for name, each in value.items()}

    def _picture_block(self, by, key, alt_text, caption=""):
        image = {"image": self._picture(by, key, alt_text).pk, "alt_text": alt_text, "decorative": False}
        return {"type": "image", "value": {"image": image, "caption": caption}, "id": str(uuid.uuid4())}

    def _picture(self, by, key, description):
        """Return the picture ``key`` of ``by``: whoever uploads what a page shows is one of its authors."""
        if (by, key) not in self.pictures:
            path = next(path for path in sorted(PICTURES.glob(f"{key}.*")) if path.suffix in (".webp", ".png"))
            self.pictures[by, key] = CustomImage.objects.create(
                title=key.replace("-", " ").capitalize(),
                description=description[:255],
                file=ImageFile(BytesIO(path.read_bytes()), name=path.name),
                uploaded_by_user=by,
                recognisable_people=0,  # They are drawings.
            )
        return self.pictures[by, key]

    def _bring_into_its_state(self, data):
        page, author, state = self.pages[data["slug"]], self.people[data["started_by"]], data["state"]
        if state == "draft":
            return
        actions.submit(page, by=author, note=data.get("note", ""))
        if state == "changes":
            reviewer = "worker2" if "worker1" in (data["started_by"], *data.get("with", [])) else "worker1"
            actions.ask_for_changes(
                page, by=self.people[reviewer], message=data["changes_asked"], items=data.get("changes_items", [])
            )
        if state in ("live", "live-with-draft"):
            signers = data["signed_by"] if isinstance(data["signed_by"], list) else [data["signed_by"]]
            self._sign_off(page, signers, data.get("statement", ""))
        if state == "live-with-draft":
            self._write_newer_draft(page, data, author)

    def _translate(self, data):
        model, translator = apps.get_model(data["type"]), self.people[data["translated_by"]]
        page = model.objects.get(slug=data["slug"], locale__language_code="en")
        draft = draft_translation(page, data, by=translator)
        actions.submit(draft, by=translator, note=data.get("note", ""))
        self._sign_off(draft, [data["signed_by"]], data["statement"])

    def _sign_off(self, page, signers, statement):
        for name in signers:
            version = latest_version(Page.objects.get(pk=page.pk))
            fingerprint = content_of(version).fingerprint
            reasons = {finding.digest: "Everything in the demo is made up." for finding in open_findings(version)}
            actions.resolve(page, by=self.people[name], reasons=reasons)
            actions.sign_off(page, by=self.people[name], fingerprint=fingerprint, statement=statement)

    def _write_newer_draft(self, page, data, author):
        draft = latest_version(Page.objects.get(pk=page.pk))
        changes = dict(data["draft"])
        more = [self._block(block, author) for block in changes.pop("body_append", [])]
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.body = stored_as_written(draft, "body", [*draft.body.get_prep_value(), *more])
        draft.save_revision(user=author, log_action=True)


def _with_days(row):
    """Return a row of a group page with real days in the place of those that are so and so long ago."""
    if isinstance(row, str):
        return row
    today, value = timezone.localdate(), {}
    for name, given in row.items():
        if name.endswith("_days_ago"):
            value[name.replace("_days_ago", "_on")] = str(today - datetime.timedelta(days=given))
        elif name == "first_weeks_ago":
            begin = today - datetime.timedelta(weeks=given)
            value["first_day"] = str(begin + datetime.timedelta(days=(row["weekday"] - begin.isoweekday()) % 7))
        elif name != "weekday":
            value[name] = given
    return value
