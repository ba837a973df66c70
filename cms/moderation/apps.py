from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "cms.moderation"
    label = "moderation"
    verbose_name = _("sign-off")

    def ready(self):
        from cms.coauthoring import policy
        from cms.media import publicity, visibility
        from cms.moderation import (
            actions,  # noqa: F401
            authorship,
            completeness,  # noqa: F401
            credential_ledger,
            gate,
            installation,
            ledger,
            load,  # noqa: F401
            queue,
            sealing,
            translations,
            wagtail_actions,
            workflow,  # noqa: F401
        )
        from cms.people import forms, seals

        gate.connect()
        installation.connect(self)
        authorship.connect()
        translations.connect()
        wagtail_actions.connect()
        sealing.join()
        publicity.file_is_public.append(ledger.is_shown_in_public)
        publicity.file_is_frozen.append(ledger.was_signed)
        publicity.names_of_pages_with.append(ledger.titles_of_live_pages_with)
        seals.newest_seals.append(credential_ledger.last_seals)
        forms.name_is_live.append(ledger.is_on_a_live_page)
        visibility.public_files.append(ledger.signed_files)
        policy.visible_pages.append(queue.pages_a_worker_may_read)
