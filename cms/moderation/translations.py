"""Keeping wagtail-localize to drafts: a translation waits for a peer worker like every other page.

wagtail-localize writes a translation's live row even when it is asked for a draft, and publishes by itself when it is
not (``TranslationSource.create_or_update_translation``, 1.14.5). It has no setting for either, so its method is
wrapped here. Remove this when it can be told to leave a live row alone.

Its "Synchronise content from" another language, in the form of a language, is not offered: one tick of it would show
the whole site under the addresses of a language into which nobody has translated a word.
"""

from functools import wraps

from wagtail.models import DraftStateMixin
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization, TranslationSource

from cms.moderation.gate import drafts_only


def connect():
    """Wrap wagtail-localize's one way of writing a translation, once, and take its other one away."""
    LOCALE_COMPONENTS[:] = [each for each in LOCALE_COMPONENTS if each["model"] is not LocaleSynchronization]
    method = TranslationSource.create_or_update_translation
    if not hasattr(method, "writes_drafts_only"):
        TranslationSource.create_or_update_translation = _drafts_only(method)


def _drafts_only(method):
    @wraps(method)
    def create_or_update_translation(self, locale, user=None, publish=True, **options):
        model = self.specific_content_type.model_class()
        publish = publish and not issubclass(model, DraftStateMixin)
        with drafts_only():
            return method(self, locale, user=user, publish=publish, **options)

    create_or_update_translation.writes_drafts_only = True
    return create_or_update_translation
