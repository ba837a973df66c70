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
    framework, _made = Framework.objects.update_or_create(
        key="resilience", defaults={"name": "Resilience Framework", "attribution": data["attribution"]}
    )
    variants = [variant["key"] for variant in data["variants"] if variant.get("areas_from") == "self"]
    for area_order, area_data in enumerate(data["areas"]):
        area, _made = Area.objects.update_or_create(
            framework=framework,
            key=area_data["key"],
            defaults={"label": area_data["label"], "sort_order": area_order},
        )
        for item_order, label in enumerate(area_data["items"]):
            item, _made = Item.objects.update_or_create(
                area=area, slug=slugify(label), defaults={"label": label, "sort_order": item_order}
            )
            for variant in variants:
                Wording.objects.update_or_create(item=item, variant=variant, locale=english, defaults={"text": label})
    return framework


def show_whole_framework(page):
    """Put every item of the framework on ``page``, a new framework page."""
    items = Item.objects.filter(area__framework__key="resilience")
    page.framework_items = [PageFrameworkItem(item=item, sort_order=place) for place, item in enumerate(items)]
