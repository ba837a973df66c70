from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "charter.schools"
    label = "charter_schools"
    verbose_name = _("schools of the charter mark")

    def ready(self):
        from charter.schools import actions
        from cms.people import invitations, signals

        invitations.still_stands.append(actions.stands_for)
        signals.joined.connect(actions.coordinator_joined, dispatch_uid="charter_schools.coordinator_joined")
