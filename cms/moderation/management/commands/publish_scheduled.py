import logging

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.moderation.eligibility import Refused
from cms.moderation.holding import hold

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Publish the signed versions whose time has come, and take down the pages whose time is over. Run it every few "
        "minutes. A version that is not signed is taken off the schedule and reported; the others go on."
    )

    def handle(self, **options):
        now = timezone.now()
        over = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for page_id in over.values_list("pk", flat=True):
            self._take_down(page_id, now)
        due = Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
        for revision in due:
            self._publish(revision)

    @transaction.atomic
    def _take_down(self, page_id, now):
        page = hold(page_id)
        # Somebody may have given it more time since the list was read.
        if page and page.live and page.expire_at and page.expire_at < now:
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            self.stdout.write(f"Taken down, its time is over: page {page.pk}")

    def _publish(self, revision):
        try:
            with transaction.atomic():
                hold(revision.object_id)
                # It may have been taken off the schedule, or its page down, since the list was read.
                revision = Revision.objects.filter(pk=revision.pk, approved_go_live_at__isnull=False).first()
                if revision is None:
                    return
                revision.publish(log_action="wagtail.publish.scheduled")
        except Refused as refused:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            logger.error("Scheduled revision %s of page %s: %s", revision.pk, revision.object_id, refused.code)
            self.stderr.write(f"Not published: page {revision.object_id}: {refused}")
        else:
            self.stdout.write(f"Published: page {revision.object_id}")
