"""Keeping a yes: from whoever could be recognised in a page's pictures, and from whose own words are in it.

Nobody is named. A yes is known by the number under which the signed paper is filed outside the site.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.coauthoring.policy import page_policy
from cms.desk.consent_forms import ConsentForm, PeopleForm
from cms.media import consent as consents
from cms.moderation.eligibility import latest_version
from cms.pages.checking.pictures import pictures_in, quotes_in
from cms.people.roles import Role, has_role


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request, page_id):
    """Say how many people a page's pictures show, and keep or take back the yes of each."""
    page = get_object_or_404(page_policy.readable_instances(request.user), pk=page_id)
    if not (has_role(request.user, Role.PEER_WORKER) or has_role(request.user, Role.SAFEGUARDING_LEAD)):
        raise PermissionDenied(_("Peer workers and leads keep who said yes. Ask one of them."))
    version = latest_version(page)
    pictures = {picture.pk: picture for _block, picture in pictures_in(version)}
    form = ConsentForm(
        request.POST if request.POST.get("action") == "keep" else None, page=page, pictures=pictures.values()
    )
    if request.method == "POST" and (done := _carry_out(request, page, pictures, form)):
        messages.success(request, done)
        return redirect("desk:consent", page.pk)
    kept = list(consents.consents_of(page, pictures))
    enough = set(consents.standing().filter(pk__in=[each.pk for each in kept]).values_list("pk", flat=True))
    return render(
        request,
        "desk/consent.html",
        {
            "page_id": page.pk,
            "title": version.title,
            "pictures": [
                (
                    picture,
                    PeopleForm(
                        initial={"image": picture.pk, "recognisable_people": picture.recognisable_people},
                        auto_id=f"id_{picture.pk}_%s",
                    ),
                    [each for each in kept if each.image_id == picture.pk],
                )
                for picture in pictures.values()
            ],
            "has_quotes": any(quotes_in(version)),
            "of_words": [each for each in kept if each.page_id],
            "enough": enough,
            "form": form,
        },
    )


def _carry_out(request, page, pictures, form):
    """Do what was asked for and return the sentence that says so; empty when the form has to be shown again."""
    action = request.POST.get("action")
    if action == "people":
        people = PeopleForm(request.POST)
        picture = pictures.get(people.cleaned_data["image"]) if people.is_valid() else None
        if picture is None:
            messages.error(request, _("Nothing was changed. Write how many people, from 0 to 200."))
            return ""
        consents.say_how_many(picture, people.cleaned_data["recognisable_people"])
        return _("Thank you. That is kept.")
    if action == "withdraw":
        key = request.POST.get("consent", "")
        found = consents.consents_of(page, pictures).filter(pk=key).first() if key.isdecimal() else None
        if found is None:
            raise Http404
        consents.withdraw(found)
        if page.live:
            messages.warning(request, _("The page is live. Take it down until they are out of it."))
        return _("They have taken it back. It does not count any more.")
    if action != "keep" or not form.is_valid():
        return ""
    try:
        consents.record(form.instance, by=request.user)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""
    return _("Thank you. Their yes is kept.")
