"""Loading the Resilience Framework from the data file that ships with the project."""

import json
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from cms.pages.models import PageFrameworkItem
from home.framework_map import DATA
from home.models import Area, Framework, Item, Wording


@transaction.atomic
def load_framework(path=DATA):
    """Make or bring up to date the framework, its areas, items and English wordings. Returns the framework.

    Running it again changes nothing that is right already, and removes no item: pages may be tagged with it.
    """
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    english = Locale.objects.get(language_code="en")
    framework = _right(
        Framework, {"name": "Resilience Framework", "attribution": data["attribution"]}, key="resilience"
    )
    variants = [variant["key"] for variant in data["variants"] if variant.get("areas_from") == "self"]
    for area_order, area_data in enumerate(data["areas"]):
        area = _right(
            Area, {"label": area_data["label"], "sort_order": area_order}, framework=framework, key=area_data["key"]
        )
        for item_order, label in enumerate(area_data["items"]):
            item = _right(Item, {"label": label, "sort_order": item_order}, area=area, slug=slugify(label))
            for variant in variants:
                _right(Wording, {"text": label}, item=item, variant=variant, locale=english)
    return framework


def _right(model, values, **names):
    """Return the row of ``model`` with these ``names``, and write it only if it is not there or says something else."""
    row, is_new = model.objects.get_or_create(**names, defaults=values)
    if not is_new and any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row


def show_whole_framework(page):
    """Put every item of the framework on ``page``, a new framework page."""
    items = Item.objects.filter(area__framework__key="resilience")
    page.framework_items = [PageFrameworkItem(item=item, sort_order=place) for place, item in enumerate(items)]
