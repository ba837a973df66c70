"""What templates of the desk ask about people."""

from django import template

from cms.people.invitations import roles_open_to

register = template.Library()


@register.filter
def may_invite(user):
    """Return whether ``user`` invites people and looks after their accounts."""
    return bool(roles_open_to(user))
