"""What this package tells about pages that get sealed, and what becomes of words that an editor sent meanwhile."""

import json

from django.dispatch import receiver
from django.http import QueryDict
from wagtail.models import Page

from cms.coauthoring import sharing
from cms.coauthoring.editors import newest_content
from cms.coauthoring.models import EditBase
from cms.coauthoring.policy import page_policy
from cms.safeguarding import concerns
from cms.safeguarding.signals import returned

EDITOR = "wagtailadmin_pages:edit"


def may_read(user, page):
    """Return whether ``user`` may read the newest draft of ``page``."""
    return page_policy.readable_instances(user).filter(pk=page.pk).exists()


def people_in(page_ids):
    """Return the ids of everybody who writes in one of the pages, comments on it, or has had its editor open."""
    there = {person.user.pk for people in sharing.people_in(page_ids).values() for person in people}
    return there | set(EditBase.objects.filter(page__in=page_ids).values_list("person", flat=True))


def supporters_of(page_ids):
    """Return the ids of the workers of the pages' groups."""
    return {user.pk for _group, users in sharing.supporters_of(page_ids).values() for user in users}


def words_of(request):
    """Return what somebody sent by a form, as it is kept with a sealed page: where to, and all that it said.

    Empty when it said nothing, such as a button alone.
    """
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    if not any(words.strip() for words in form.values()):
        return ""
    return json.dumps({"view": request.resolver_match.view_name, "form": form.urlencode()})


def join():
    """Join what safeguarding asks."""
    concerns.may_read.append(may_read)
    concerns.people_in.append(people_in)
    concerns.supporters_of.append(supporters_of)


@receiver(returned, dispatch_uid="coauthoring.late_words")
def _offer_late_words(sender, late_words, **kwargs):
    """Words that an open editor sent while the page was sealed: its person can put them in, like any unsaved ones."""
    for copy in late_words:
        told = json.loads(copy.words)
        page = Page.objects.filter(pk=copy.page_id).first()
        if page is None or copy.by is None or told["view"] != EDITOR:
            continue
        token = QueryDict(told["form"]).get("merge_base", "")
        editors = EditBase.objects.filter(page=page.pk, person=copy.by)
        editor = next((each for each in editors if str(each.token) == token), None)
        if editor is None:
            editor = EditBase(page_id=page.pk, person=copy.by, content=newest_content(page))
        editor.unsaved, editor.saved_at = told["form"], copy.made_at
        editor.save()
