"""Who may sign in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from cms.people.models import User
from cms.people.standing import has_ended, with_standing


class SignInBackend(AuthenticationBackend):
    """allauth's sign-in, which lets no demo account in outside demo mode and no account whose time is over.

    ``get_user`` asks again on every request, so that a session ends when the account does.
    """

    def get_user(self, user_id):
        user = with_standing(User.objects).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user):
        return may_sign_in(user)


def may_sign_in(user):
    """Return whether ``user`` may sign in now, whichever way they show who they are."""
    return user.is_active and (settings.DEMO_MODE or not user.is_demo) and not has_ended(user)
