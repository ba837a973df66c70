"""What each role may do after ``set_up_site``."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from cms.coauthoring.policy import page_policy
from cms.people.roles import Role, has_role
from tests.factories import make_user


def test_site_has_exactly_the_roles_and_none_of_wagtails(site):
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


def test_no_role_holds_a_permission_to_publish(site):
    assert not GroupPagePermission.objects.filter(permission__codename__startswith="publish").exists()
    assert not Permission.objects.filter(codename__startswith="publish", group__isnull=False).exists()


@pytest.mark.parametrize("role", list(Role))
def test_person_of_no_role_may_publish_a_page_anywhere(open_site, role):
    user = make_user(role=role)
    assert not page_policy.user_has_permission(user, "publish")
    for page in Page.objects.filter(depth__gt=1).specific():
        answers = page.permissions_for_user(user)
        assert not answers.can_publish(), page
        assert not answers.can_publish_subpage(), page


def test_superuser_may_not_publish_a_page_anywhere(open_site, superuser):
    for page in Page.objects.filter(depth__gt=1).specific():
        assert not page.permissions_for_user(superuser).can_publish(), page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_hold_permissions_on_sections(site, role):
    assert not GroupPagePermission.objects.filter(group__name=role.value).exists()
    assert set(Group.objects.get(name=role.value).permissions.values_list("codename", flat=True)) == {"access_admin"}


def test_administrator_manages_people_but_not_roles(administrator):
    assert administrator.has_perms(["people.add_user", "people.change_user", "people.change_writinggroup"])
    assert not administrator.has_perm("people.delete_user")
    assert not administrator.has_perm("auth.change_group")


def test_being_in_the_group_of_a_role_is_having_it(site, visitor):
    worker = make_user(role=Role.PEER_WORKER)
    assert has_role(worker, Role.PEER_WORKER)
    assert not has_role(worker, Role.ADMINISTRATOR)
