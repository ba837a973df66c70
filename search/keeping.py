"""Keeping what the search knows of live pages, together with the index: written, counted, and gone with the page."""

from collections import Counter

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from modelsearch.conf import get_app_config
from wagtail.models import get_page_models

from cms.moderation.public_pages import public_pages
from cms.pages.models import BasePage
from search.models import SearchedPage, SearchedText, Word
from search.signals import indexed, rebuilt
from search.spelling import sound_of
from search.words import WORD, as_text, fold

_SHORTEST_WORD = 3
_CHUNK = 500
_COUNT = f"""
    INSERT INTO "{Word._meta.db_table}" (word, shown, sound, pages) VALUES (%s, %s, %s, %s)
    ON CONFLICT (word) DO UPDATE SET pages = "{Word._meta.db_table}".pages + EXCLUDED.pages
"""  # noqa: S608


def text_of(page):
    """Return what the index holds of ``page``, as people read it: the title is left out."""
    fields = [field for field in page.get_searchable_search_fields() if field.field_name != "title"]
    return "\n".join(as_text(field.get_value(page)) for field in fields)


@receiver(indexed, dispatch_uid="search.keeping")
@transaction.atomic
def _keep(sender, objs, **kwargs):
    """Keep of pages that were just indexed what belongs to live ones. The others are forgotten."""
    if not issubclass(sender, BasePage):
        return
    live = {page.pk: page for page in objs if page.live and page.in_search}
    gone = [page.pk for page in objs if page.pk not in live]
    if gone and SearchedPage.objects.filter(pk__in=gone).exists():
        forget(gone)
    if live:
        _keep_facets(sender, live)
        _keep_texts(live)


def _keep_facets(model, pages):
    kind = ContentType.objects.get_for_model(model)
    entries = (
        get_app_config()
        .get_model("IndexEntry")
        .objects.filter(content_type=kind, object_id__in=[str(pk) for pk in pages])
    )
    SearchedPage.objects.bulk_create(
        (
            SearchedPage(
                page_id=int(pk),
                entry_id=entry_id,
                locale_id=pages[int(pk)].locale_id,
                kind=kind,
                audience=pages[int(pk)].audience,
                group_id=pages[int(pk)].writing_group_id,
            )
            for pk, entry_id in entries.values_list("object_id", "pk")
        ),
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=["entry_id", "locale", "kind", "audience", "group"],
    )


def _keep_texts(pages):
    before = dict(SearchedText.objects.filter(pk__in=pages).values_list("pk", "text"))
    now = {pk: f"{page.title}\n{text_of(page)}".replace("\0", "") for pk, page in pages.items()}
    changed = {pk: text for pk, text in now.items() if text != before.get(pk)}
    if not changed:
        return
    SearchedText.objects.bulk_create(
        (SearchedText(page_id=pk, text=text) for pk, text in changed.items()),
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=["text"],
    )
    _count([before.get(pk, "") for pk in changed], changed.values())


def forget(page_ids):
    """Forget pages that are not live any more, with the words that no other live page has."""
    SearchedPage.objects.filter(pk__in=page_ids).delete()
    SearchedText.objects.filter(pk__in=page_ids).delete()


@receiver(post_delete, sender=SearchedText, dispatch_uid="search.keeping")
def _a_text_went(sender, instance, **kwargs):
    """However it went: with its page, or because that is not live any more."""
    _count([instance.text], [])


def _words_of(text):
    """Return ``{folded word: how it is written}`` of the words of a text that somebody could mistype."""
    written = {fold(match.group()): match.group().casefold() for match in WORD.finditer(text)}
    return {word: shown for word, shown in written.items() if len(word) >= _SHORTEST_WORD and not word.isdigit()}


def _count(gone, new):
    """Count the words of the texts ``new`` in, and those of ``gone`` out."""
    shown, change = {}, Counter()
    for texts, difference in ((gone, -1), (new, 1)):
        for text in texts:
            words = _words_of(text)
            shown |= words
            change.update(dict.fromkeys(words, difference))
    # In one order for everybody, so that two who publish at the same time wait for each other and not crosswise.
    changed = sorted(word for word, difference in change.items() if difference)
    _write((word, shown[word], sound_of(word), change[word]) for word in changed)
    _drop_unused([word for word in changed if change[word] < 0])


def _write(rows):
    rows = [
        (word, shown[: Word._meta.get_field("shown").max_length], sound, pages) for word, shown, sound, pages in rows
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


def _drop_unused(words):
    for start in range(0, len(words), _CHUNK):
        Word.objects.filter(word__in=words[start : start + _CHUNK], pages__lte=0).delete()


@receiver(rebuilt, dispatch_uid="search.keeping")
@transaction.atomic
def _recount(sender, **kwargs):
    """Forget pages that are not live any more, and count all words anew: after ``update_index`` everything is right."""
    gone = SearchedText.objects.filter(page__live=False).values_list("pk", flat=True)
    forget(list(gone))
    shown, pages = {}, Counter()
    for text in SearchedText.objects.values_list("text", flat=True).iterator(chunk_size=_CHUNK):
        words = _words_of(text)
        shown |= words
        pages.update(words.keys())
    Word.objects.all().delete()
    _write((word, shown[word], sound_of(word), pages[word]) for word in sorted(pages))


def live_pages_missing():
    """Return how many live pages the search does not know yet. ``update_index`` brings them in."""
    models = [model for model in get_page_models() if issubclass(model, BasePage)]
    not_looked_for = [model for model in models if not model.in_search]
    return public_pages().filter(depth__gt=1, searched=None).not_type(*not_looked_for).count()
