"""The one door: signing in, the second step, signing out. No sign-up and no letters: of allauth, only what is here."""

from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import path
from django.views.generic import RedirectView

from cms.people.views import sign_in

urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("ended/", sign_in.inactive, name="account_inactive"),
    path("again/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("passphrase/", sign_in.change_passphrase, name="account_change_password"),
    path("passphrase/first/", sign_in.set_passphrase, name="account_set_password"),
    path("second-factor/", sign_in.second_factor, name="second_factor"),
    path("second-step/", sign_in.SecondStepView.as_view(), name="mfa_authenticate"),
    path("second-step/again/", sign_in.SecondStepAgainView.as_view(), name="mfa_reauthenticate"),
    path("app/", sign_in.SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("app/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkey/", webauthn_views.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/add/", sign_in.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkey/again/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkey/<int:pk>/remove/", sign_in.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    # Where allauth's screens come back to.
    path("factors/", RedirectView.as_view(pattern_name="people:account"), name="mfa_index"),
    path("passkeys/", RedirectView.as_view(pattern_name="people:account"), name="mfa_list_webauthn"),
]
