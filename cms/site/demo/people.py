"""The demo's accounts, groups and credentials."""

import tomllib
from pathlib import Path

from django.contrib.auth.models import Group

from cms.people import credentials
from cms.people.models import GroupMembership, User, WritingGroup
from cms.people.roles import Role
from cms.people.second_factor import set_up_demo_app
from cms.people.standing import needs_second_factor
from cms.safeguarding.team import name_team
from cms.site.demo import DEMO_PASSWORD

CONTENT = Path(__file__).parent / "content"
_ROLES = {
    "author": [Role.AUTHOR],
    "worker": [Role.PEER_WORKER],
    "lead": [Role.SAFEGUARDING_LEAD],
    "deputy": [Role.SAFEGUARDING_LEAD],
    "assessor": [Role.ASSESSOR],
    "school": [Role.SCHOOL],
    "admin": [Role.ADMINISTRATOR],
}


def read(path):
    """Return the data of one TOML file below the content folder."""
    with (CONTENT / path).open("rb") as file:
        return tomllib.load(file)


def make_people():
    """Make the groups and the accounts, give the two workers their credentials, and name the lead and the deputy.

    Returns the accounts by name.
    """
    groups = {
        data["slug"]: WritingGroup.objects.get_or_create(
            slug=data["slug"],
            defaults={"name": data["name"], "kind": data["kind"], "description": data["description"]},
        )[0]
        for data in read("groups.toml")["group"]
    }
    people = {}
    for data in read("people.toml")["person"]:
        user = User.objects.create_user(data["username"], DEMO_PASSWORD, is_demo=True)
        user.groups.set(Group.objects.filter(name__in=_ROLES[data["role"]]))
        role = GroupMembership.Role.WORKER if data["role"] == "worker" else GroupMembership.Role.AUTHOR
        for slug in data["groups"]:
            GroupMembership.objects.create(group=groups[slug], user=user, role=role)
        people[user.username] = user
        if needs_second_factor(user):
            set_up_demo_app(user)
    credentials.found([people["worker1"], people["worker2"]])
    name_team(people["lead"], people["deputy"], by=None)
    return people
