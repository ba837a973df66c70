"""The demo's pages in another language, made the way people make them: each string translated, sent, read, signed."""

from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource


def draft_translation(page, data, *, by):
    """Return the draft of ``page`` in the language of ``data``, with its ``words``, as ``by`` translates them.

    A string of the page that ``words`` does not have is an error: no reader gets half a translation.
    """
    locale = Locale.objects.get(language_code=data["language"])
    source, _is_new = TranslationSource.get_or_create_from_instance(page)
    Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            defaults={"data": data["words"][segment.string.data], "last_translated_by": by},
        )
    draft, _is_new = source.create_or_update_translation(locale, user=by, publish=False, copy_parent_pages=True)
    return draft
