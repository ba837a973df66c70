"""An open editor, as a browser holds it: what it shows, what it sends, and what it takes from the answers."""

import html
import json
import re

from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from tests.helpers import fresh


def words_in(value):
    """Return rich text as Draftail sends it: one paragraph of ``value``."""
    return rich_text(f"<p>{value}</p>")


class Window:
    """The editor of ``page``, open in ``browser``. It takes what others wrote as the editor's scripts do."""

    def __init__(self, browser, page, *, opened=True):
        self.browser, self.page = browser, page
        self.answer = None
        self.taken, self.revision, self.count = "", None, 0
        newest = fresh(page).get_latest_revision_as_object()
        self.stream_block = type(newest)._meta.get_field("body").stream_block
        self.fields = {
            "title": newest.title,
            "summary": newest.summary,
            "audience": newest.audience,
            "review_date": str(newest.review_date or ""),
            "submission_note": "",
        }
        newest.body.get_prep_value()  # As the view does: blocks get their ids.
        self.blocks = self.stream_block.get_form_state(newest.body)
        self.first_blocks = [block["id"] for block in self.blocks]
        self.token = self._open() if opened else ""

    def put_back(self):
        """Open the editor with the words that could not be saved."""
        self.token, self.taken, self.count = self._open(f"?unsaved={self.token}"), "", 0

    @property
    def address(self):
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def _open(self, query=""):
        self.html = self.browser.get(self.address + query).content.decode()
        return html.unescape(re.search(r'name="merge_base" value="([^"]*)"', self.html)[1])

    def form(self, **more):
        """Return what the form sends."""
        data = {
            **self.fields,
            "credits": inline_formset([]),
            "framework_items": inline_formset([]),
            "comments": inline_formset([]),
            "slug": fresh(self.page).slug,
            "merge_base": self.token,
            "merge_count": str(self.count),
            "merge_taken": self.taken,
            **more,
        }
        if self.revision:
            data["overwrite_revision_id"] = self.revision
        return nested_form_data(data) | _form_data("body", self.stream_block, self.blocks)

    def autosave(self, *, take=True, **more):
        """Save as the editor does by itself. Returns the answer; ``take`` what others wrote, as the scripts do."""
        self.count += 1
        response = self.browser.post(self.address, self.form(**more), headers={"Accept": "application/json"})
        self.answer = response.json()
        if self.answer["success"]:
            self.revision = self.answer["revision_id"]
            self.token = self.answer["field_updates"].get("merge_base", self.token)
            news = self.answer["merge"]
            numbers = self._take(news["steps"]) if take else []
            self.taken = f"{news['count']}:{','.join(map(str, numbers))}"
        return self.answer

    def press(self, button=None, **more):
        """Press a button of the editor: save, or ``action-submit``. Returns the response."""
        self.count += 1
        form = self.form(**more)
        if button:
            form[button] = button
        return self.browser.post(self.address, form)

    def _take(self, steps):
        steps = {number: step for number, step in enumerate(steps) if "waits" not in step}
        for step in steps.values():
            if step["do"] == "set":
                self.fields[step["field"]] = step["value"]
                continue
            here = [block["id"] for block in self.blocks]
            if step["do"] == "drop":
                del self.blocks[here.index(step["id"])]
            elif step["do"] == "put" and step["id"] in here:
                self.blocks[here.index(step["id"])] = step["block"]
            elif step["do"] == "put":
                place = here.index(step["after"]) + 1 if step["after"] in here else 0
                self.blocks.insert(place, step["block"])
            else:
                self.blocks.sort(key=lambda block, ids=step["ids"]: ids.index(block["id"]))
        return list(steps)

    # What the person does.

    def write(self, number, words):
        """Write ``words`` into a block, instead of what was there."""
        block = self.blocks[number]
        if block["type"] == "text":
            block["value"] = words_in(words)
        else:
            block["value"]["title"] = words

    def write_on(self, key, words):
        """Write ``words`` behind what the block of text ``key`` says."""
        block = next(block for block in self.blocks if block["id"] == key)
        there = " ".join(part["text"] for part in json.loads(block["value"])["blocks"])
        block["value"] = words_in(f"{there} {words}")

    def add(self, key, words, place=None):
        """Add a block of text."""
        block = {"type": "text", "id": key, "value": words_in(words)}
        self.blocks.insert(len(self.blocks) if place is None else place, block)


def _form_data(prefix, block, state):
    if isinstance(block, StreamBlock | ListBlock):
        data = {f"{prefix}-count": str(len(state))}
        for number, item in enumerate(state):
            name = f"{prefix}-{number}"
            data |= {f"{name}-deleted": "", f"{name}-order": str(number), f"{name}-id": item["id"] or ""}
            child = block.child_block if isinstance(block, ListBlock) else block.child_blocks[item["type"]]
            if isinstance(block, StreamBlock):
                data[f"{name}-type"] = item["type"]
            data |= _form_data(f"{name}-value", child, item["value"])
        return data
    if isinstance(block, StructBlock):
        parts = (_form_data(f"{prefix}-{name}", child, state[name]) for name, child in block.child_blocks.items())
        return {name: value for part in parts for name, value in part.items()}
    return {prefix: "" if state is None else state}


def newest(page):
    """Return the newest draft of ``page``."""
    return fresh(page).get_latest_revision_as_object()


def page_words(page):
    """Return all that the newest draft says in its blocks, as HTML."""
    return str(newest(page).body)


def texts(page):
    """Return the words of each block of text in the newest draft."""
    return [strip_tags(str(part.value)).strip() for part in newest(page).body]
