from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "charter.awards"
    label = "charter_awards"
    verbose_name = _("awards of the charter mark")

    def ready(self):
        from charter.applications import actions as applications
        from charter.applications import retention
        from charter.awards.actions import followed_by_another, held_for_long, let_stay_as_long, out_of_order
        from charter.awards.deciding import applications_with_an_award_after, grant_what_was_decided
        from charter.awards.models import Award, AwardEvent
        from charter.awards.register import award_called, changed_since, credential_of
        from charter.awards.stories import let_into_the_pages, take_out_of_the_pages
        from charter.credentials import finding
        from charter.judging.signals import decided
        from charter.schools.models import School, SchoolNumber
        from charter.schools.signals import coordinator_began, coordinator_ended
        from cms.front_cache import generation
        from cms.moderation import triggers

        triggers.appended.append(AwardEvent)
        finding.issued.append(credential_of)
        finding.named.append(award_called)
        finding.changed.append(changed_since)
        applications.reasons_against.extend([followed_by_another, out_of_order, held_for_long])
        retention.needed_after.append(applications_with_an_award_after)
        decided.connect(grant_what_was_decided, dispatch_uid="charter_awards.decided")
        coordinator_began.connect(let_stay_as_long, dispatch_uid="charter_awards.let_stay_as_long")
        coordinator_began.connect(let_into_the_pages, dispatch_uid="charter_awards.let_into_the_pages")
        coordinator_ended.connect(take_out_of_the_pages, dispatch_uid="charter_awards.take_out_of_the_pages")
        generation.moves_with(Award, School, SchoolNumber)  # The register tells of a school as it is today.
