from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "charter.awards"
    label = "charter_awards"
    verbose_name = _("awards of the charter mark")

    def ready(self):
        from charter.awards.models import Award, AwardEvent
        from charter.awards.register import credential_of
        from charter.credentials import finding
        from charter.schools.models import School
        from cms.front_cache import generation
        from cms.moderation import triggers

        triggers.appended.append(AwardEvent)
        finding.issued.append(credential_of)
        generation.moves_with(Award, School)  # The register tells a school's name as it is today.
