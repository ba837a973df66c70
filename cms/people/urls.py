"""Addresses at the desk about people: one's own account, and those one looks after."""

from django.urls import path

from cms.people.views import account, inviting

app_name = "people"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sign-out/", account.sign_out, name="sign_out"),
    path("account/leave/", account.leave, name="leave"),
    path("invitations/", inviting.invitation_list, name="invitations"),
    path("invitations/new/", inviting.invite, name="invite"),
    path("invitations/<int:invitation_id>/card/", inviting.card, name="card"),
    path("invitations/<int:invitation_id>/again/", inviting.make_again, name="make_again"),
    path("invitations/<int:invitation_id>/revoke/", inviting.revoke, name="revoke"),
    path("people/", inviting.people, name="people"),
    path("people/<int:person_id>/", inviting.help_person, name="help_person"),
]
