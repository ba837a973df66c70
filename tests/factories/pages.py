"""Drafts for tests, started the way people start them. They need the ``site`` fixture."""

import datetime
import itertools
import json
import uuid

from wagtail.models import Locale

from charter.models import CharterBadgePage, CharterIndexPage, CharterVersionPage
from cms.coauthoring.actions import start_page
from home.models import GroupIndexPage, GroupPage
from publications.models import LeafletIndexPage, LeafletPage
from training.models import TrainingIndexPage, TrainingModulePage

_numbers = itertools.count(1)


def block(kind, value):
    """Return one raw block of a body."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def body_of(*blocks):
    """Return blocks as what a body can be set to."""
    return json.dumps(list(blocks) or [block("text", "<p>Talk to somebody you trust.</p>")])


def _start(model, section, by, with_others, fields):
    fields = {
        "title": f"Page {next(_numbers)}",
        "summary": "What it is and who it is for.",
        "body": body_of(),
        "how_made": json.dumps([block("who", "Young people made this page.")]),
        **fields,
    }
    return start_page(
        model(**fields), parent=section.objects.get(locale=Locale.get_default()), by=by, with_others=with_others
    )


def make_leaflet(*, by, with_others=(), **fields):
    """Start a leaflet that is ready to be sent."""
    return _start(LeafletPage, LeafletIndexPage, by, with_others, fields)


def make_group_page(*, by, with_others=(), **fields):
    """Start a page about a group."""
    return _start(GroupPage, GroupIndexPage, by, with_others, fields)


def make_training(*, by, with_others=(), **fields):
    """Start a training module."""
    return _start(TrainingModulePage, TrainingIndexPage, by, with_others, fields)


def make_badge(*, by, with_others=(), **fields):
    """Start the page of an award. It needs two signatures."""
    fields = {
        "school_name": "Made-up High School",
        "awarded_on": datetime.date(2026, 1, 5),
        "valid_until": datetime.date(2028, 1, 5),
        **fields,
    }
    return _start(CharterBadgePage, CharterIndexPage, by, with_others, fields)


def criterion(key, **parts):
    """Return one raw criterion of the charter mark: partly for bronze, fully for silver and gold."""
    return block(
        "criterion",
        {
            "key": key,
            "looking_for": f"Made-up criterion {key}",
            "why": "It would have helped us.",
            "fully": "Everybody knows about it.",
            "partly": "Some know about it.",
            "not_yet": "Nobody does yet.",
            "tips": [],
            "examples": [],
            "evidence": "A policy that pupils helped to write.",
            "bronze": "partly",
            "silver": "fully",
            "gold": "fully",
            "framework_items": [],
            **parts,
        },
    )


def make_version(*, by, with_others=(), keys=("safe-places", "listening", "acting"), **fields):
    """Start a version of the charter mark's criteria, with a criterion for each of ``keys``."""
    fields = {"criteria": json.dumps([criterion(key) for key in keys]), **fields}
    return _start(CharterVersionPage, CharterIndexPage, by, with_others, fields)
