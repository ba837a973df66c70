from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "cms.moderation"
    label = "moderation"
    verbose_name = _("sign-off")

    def ready(self):
        from cms.coauthoring import policy
        from cms.media import publicity, visibility
        from cms.moderation import actions, authorship, gate, installation, ledger, queue, translations  # noqa: F401

        gate.connect()
        installation.connect(self)
        authorship.connect()
        translations.connect()
        publicity.file_is_public.append(ledger.shown_by_a_live_page)
        publicity.file_is_frozen.append(ledger.was_signed)
        visibility.public_files.append(ledger.signed_files)
        policy.visible_pages.append(queue.pages_a_worker_may_read)
