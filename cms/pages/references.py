"""Wagtail's index of what refers to what, written once for a page that is saved with its rows.

Wagtail reads and compares everything that a page refers to when the page is saved, and again after each of its child
rows. The last time is enough.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from modelcluster.fields import ParentalKey
from wagtail.models import ReferenceIndex

_saved = ContextVar("saved", default=None)


@contextmanager
def indexed_once():
    """Index what is saved within when all of it is saved, each object once: child rows with their page."""
    # Wagtail loads these after all models, and the models load this.
    from wagtail.signal_handlers import disable_reference_index_auto_update, update_reference_index_on_save

    if _saved.get() is not None:
        yield
        return
    saved = {}
    token = _saved.set(saved)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        _saved.reset(token)
    for instance in saved.values():
        update_reference_index_on_save(instance)


@receiver(post_save, dispatch_uid="pages.references")
def _remember(sender, instance, raw=False, **kwargs):
    saved = _saved.get()
    if saved is None or raw or sender not in ReferenceIndex.tracked_models:
        return
    while parent := _parent_of(instance):
        instance = parent
    saved[type(instance), instance.pk] = instance


@receiver(post_delete, dispatch_uid="pages.references.gone")
def _forget(sender, instance, **kwargs):
    if (saved := _saved.get()) is None or sender not in ReferenceIndex.tracked_models:
        return
    saved.pop((sender, instance.pk), None)
    ReferenceIndex.remove_for_object(instance)
    ReferenceIndex.remove_references_to(instance)


def _parent_of(instance):
    key = next((field for field in instance._meta.fields if isinstance(field, ParentalKey)), None)
    return getattr(instance, key.name) if key else None
