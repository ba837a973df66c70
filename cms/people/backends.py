"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class SignInBackend(ModelBackend):
    """Django's sign-in, which never lets a demo account in outside demo mode."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO_MODE or not user.is_demo)
