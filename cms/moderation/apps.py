from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "cms.moderation"
    label = "moderation"
    verbose_name = _("sign-off")

    def ready(self):
        from cms.coauthoring import policy
        from cms.moderation import authorship, gate, installation, queue

        gate.connect()
        installation.connect(self)
        authorship.connect()
        policy.visible_pages.append(queue.pages_a_worker_may_read)
