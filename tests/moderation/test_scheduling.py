"""Going live and going down at a set time."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.moderation.ledger import record_revocation
from cms.moderation.models import SignOff
from tests.factories import make_leaflet
from tests.helpers import edit, fresh, publish

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def scheduled(open_site, author, worker):
    """Two signed leaflets that were to go live an hour ago."""
    leaflets = []
    for title in ("First", "Second"):
        leaflet = make_leaflet(by=author, title=title)
        edit(leaflet, by=author, go_live_at=timezone.now() + HOUR)
        leaflets.append(publish(leaflet, author=author, workers=[worker]))
    assert not any(leaflet.live for leaflet in leaflets)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now() - HOUR)
    for leaflet in leaflets:
        revision = fresh(leaflet).latest_revision
        revision.content["go_live_at"] = (timezone.now() - HOUR).isoformat()
        revision.save()
    return leaflets


@pytest.mark.parametrize("name", ["publish_scheduled", "publish_scheduled_pages"])
def test_signed_versions_go_live_when_their_time_has_come(name, scheduled, visitor):
    call_command(name)
    assert all(visitor.get(fresh(leaflet).url).status_code == 200 for leaflet in scheduled)


def test_unsigned_version_is_taken_off_the_schedule_and_does_not_stop_the_others(scheduled, other_worker, capsys):
    first, second = scheduled
    record_revocation(SignOff.objects.get(object_id=first.pk), by=other_worker, reason="A wrong number.")
    call_command("publish_scheduled")
    assert (fresh(first).live, fresh(second).live) == (False, True)
    assert f"page {first.pk}" in capsys.readouterr().err
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_page_goes_down_when_its_time_is_over(live_leaflet, visitor):
    Page.objects.filter(pk=live_leaflet.pk).update(expire_at=timezone.now() - HOUR)
    call_command("publish_scheduled")
    assert not fresh(live_leaflet).live


def test_live_page_stays_live_until_the_hour_of_its_newer_version(live_leaflet, author, worker, visitor):
    edit(live_leaflet, by=author, summary="From tomorrow on.", go_live_at=timezone.now() + HOUR)
    publish(live_leaflet, author=author, workers=[worker])
    page = visitor.get(live_leaflet.url)
    assert page.status_code == 200
    assert "From tomorrow on." not in page.content.decode()
    revision = fresh(live_leaflet).latest_revision
    content = {**revision.content, "go_live_at": (timezone.now() - HOUR).isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - HOUR, content=content)
    call_command("publish_scheduled")
    assert "From tomorrow on." in visitor.get(live_leaflet.url).content.decode()


def test_operator_who_calls_the_command_by_its_older_name_stops_at_no_unsigned_version(scheduled, other_worker, capsys):
    record_revocation(SignOff.objects.get(object_id=scheduled[0].pk), by=other_worker, reason="By mistake.")
    call_command("publish_scheduled_pages")
    assert [fresh(leaflet).live for leaflet in scheduled] == [False, True]
    assert "Not published" in capsys.readouterr().err
