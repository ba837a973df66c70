"""Which of Wagtail's doors are open to people who are not administrators: the editor of their own pages, no more.

Wagtail asks for permission before it changes something, and not always before it says what something is called. So
every address that names a page, a file or a translation is asked here first. Whoever has no part in it gets the answer
that they would get if it did not exist.
"""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation

from cms.coauthoring.editors import has_an_editor
from cms.coauthoring.policy import page_policy
from cms.coauthoring.sealing import words_of
from cms.coauthoring.sharing import Share, share_of
from cms.desk.taken_out import answer_to_whoever_was_in
from cms.media.models import CustomDocument, CustomImage
from cms.media.visibility import only_what_one_may_see
from cms.moderation.public_pages import public_pages
from cms.people.roles import is_administrator
from cms.safeguarding.concerns import keep_late_words, knows_of, sent_late_words
from cms.safeguarding.holding_message import holding_answer
from cms.safeguarding.models import SealedPage
from cms.safeguarding.sealed import is_sealed

# Wagtail's dashboard asks once for each page that waits. Nobody needs it: the desk has the queue.
_DASHBOARD = "wagtailadmin_home"

# Taking down has a screen of the desk, which asks for the reason.
_TAKING_DOWN = "wagtailadmin_pages:unpublish"
# Lists of pages by their place in the tree, by search, by report, by who links to them or in bulk, and of accounts and
# groups. The desk has everybody's own.
_TREE = {
    "wagtailadmin_explore_root",
    "wagtailadmin_explore_root_results",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtail_bulk_action",
    "wagtailadmin_pages:usage",
    _TAKING_DOWN,
}
_TREE_PREFIXES = (
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_reports:",
    "wagtail_localize:translations_report",
    "wagtailusers_users:",
    "writing_groups:",
    "wagtailadmin_workflows:task_cho",
)

# Lists and forms of pictures and documents. Whoever writes chooses and uploads them where they write, in the choosers.
_LIBRARY = ("wagtailimages:", "wagtaildocs:")

# Where an address names a page by its id. Elsewhere "pk" is the id of something else.
_PAGE_PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
_PAGE_PK = ("wagtailadmin_pages:revisions_compare",)
_EDITOR = "wagtailadmin_pages:edit"
_PAGES_CHOSEN = "wagtailadmin_choose_page_chosen_multiple"
_BULK = "wagtail_bulk_action"
_LARGEST_ID = 2**63 - 1  # that a database takes
_PK_OF_A_PAGE = ("wagtailadmin_pages:", "wagtailadmin_api:pages:")
_OBJECT_OF_ANY_MODEL = ("wagtailadmin_editing_sessions:",)
_LIVE_PAGES_TOO = "wagtailadmin_choose_page_child"
# Where an address names a file by its id; choosers take some in the query too.
_CHOOSERS = {"wagtailimages_chooser": CustomImage, "wagtaildocs_chooser": CustomDocument}


class TreeIsForAdministrators:
    """Send everybody else to the desk: Wagtail's tree and reports name other people's drafts, its lists who is here.

    Its lists and forms of files are for administrators, too: a file is described, and asked about, where it is used.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if name == _DASHBOARD and request.user.is_authenticated:
            return redirect("desk:home")
        is_closed = name in _TREE or name.startswith((*_TREE_PREFIXES, *_LIBRARY))
        if not is_closed or not request.user.is_authenticated:
            return None
        if is_administrator(request.user):
            return None
        return redirect("desk:take_down" if name == _TAKING_DOWN else "desk:home")


# Two people may be worried at once.
_BEING_WORRIED = "desk:worried"
# Whoever else comes to look is told that the page does not wait any more, as of one that was never sent.
_DECIDING = frozenset(("desk:review", "desk:ask_for_changes", "desk:decline", "desk:suggest"))


class SealedPagesAreWithSomebody:
    """Answer 404 wherever an address names a sealed page, to everybody, administrators and superusers included.

    Whoever is in the page or was worried about it meets a kind message in its place. Whoever could read it and sends
    something meets one too, and their words go into the sealed copy.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(("/admin/", "/desk/")) or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name or ""
        # The editor looks itself, while it holds the page.
        looks_itself = _EDITOR if request.method == "POST" else None
        if name in (_BEING_WORRIED, looks_itself):
            return None
        ids = _pages_named_by(request, name, kwargs)
        sealed = SealedPage.objects.filter(page_id__in=ids).select_related("concern").first() if ids else None
        if sealed is None:
            return None
        if request.method == "POST":
            with transaction.atomic():
                keep_late_words(sealed.page_id, words_of(request), by=request.user)
        if knows_of(sealed.concern, request.user) or (
            request.method == "POST" and sent_late_words(sealed.concern, request.user)
        ):
            return holding_answer(request, sealed.concern)
        if name in _DECIDING and request.method != "POST":
            return None
        raise Http404


def _pages_named_by(request, name, kwargs):
    ids = _ids(request if name == _PAGES_CHOSEN else None, kwargs, *_PAGE_PARAMETERS)
    if name == _BULK and kwargs["model_name"] == "page":
        ids |= {int(text) for text in request.GET.getlist("id") if text.isdecimal()}
    if name.startswith(_PK_OF_A_PAGE):
        ids |= _ids(None, kwargs, "pk")
    if name.startswith(_OBJECT_OF_ANY_MODEL):
        ids |= {int(text) for text in [kwargs.get("object_id", "")] if text.isdecimal()}
    return {page_id for page_id in ids if page_id <= _LARGEST_ID}


class OnlyWhatIsOnesOwn:
    """Answer 404 where an address of Wagtail's names a page, a file or a translation that is not this person's.

    Whoever may read a page and not write it is brought from its editor to its desk.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Readers are not asked who they are.
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return None
        if is_administrator(request.user):
            return None
        name = request.resolver_match.view_name or ""
        place = name.split(":")[0]
        if place in _CHOOSERS:
            _files_must_be_visible(_CHOOSERS[place], _ids(request, kwargs, "pk", "image_id"), request.user)
        pages = _ids(request if name == _PAGES_CHOSEN else None, kwargs, *_PAGE_PARAMETERS)
        if name == _EDITOR and request.method == "POST":
            # Whoever was taken out while they wrote still has words to hand over. The editor keeps them. It looks
            # itself whose words belong to a sealed page.
            kept = {page_id for page_id in pages if has_an_editor(page_id, request.user) or is_sealed(page_id)}
            pages -= kept
        if name in _PAGE_PK:
            pages |= _ids(None, kwargs, "pk")
        try:
            _pages_must_be_ones_own(pages, request.user, or_live=name == _LIVE_PAGES_TOO)
        except Http404:
            answer = answer_to_whoever_was_in(request, kwargs["page_id"]) if name == _EDITOR else None
            if answer is None:
                raise
            return answer
        if "translation_id" in kwargs:
            _translation_must_be_ones_own(kwargs["translation_id"], request.user)
        return _shown_at_the_desk(request, kwargs["page_id"]) if name == _EDITOR and request.method == "GET" else None


def _ids(request, kwargs, *parameters):
    """Return the ids in ``parameters`` of an address and, where there is a ``request``, in its query."""
    texts = [kwargs[parameter] for parameter in parameters if parameter in kwargs]
    texts += request.GET.getlist("id") if request else []
    try:
        return {int(text) for text in texts}
    except ValueError:
        raise Http404 from None


def _shown_at_the_desk(request, page_id):
    """Bring whoever may read a page and not write it to where they can read it. Returns None for those who write it."""
    page = page_policy.readable_instances(request.user).filter(pk=page_id).first()
    if page is None or page.specific.permissions_for_user(request.user).can_edit():
        return None
    messages.info(
        request,
        _("The people who write this page can change it. You can read it here, and say what you think in a comment.")
        if share_of(request.user, page) == Share.COMMENTS
        else _("The people who write this page can change it. You can read it here."),
    )
    return redirect("desk:page", page.pk)


def _files_must_be_visible(model, ids, user):
    if ids and only_what_one_may_see(model.objects.filter(pk__in=ids), user).count() < len(ids):
        raise Http404


def _pages_must_be_ones_own(ids, user, *, or_live=False):
    """What may be done with them is for Wagtail's permissions to say."""
    if or_live:
        ids = ids - set(public_pages().filter(pk__in=ids).values_list("pk", flat=True))
    if ids and not page_policy.are_explorable(user, ids):
        raise Http404


def _translation_must_be_ones_own(translation_id, user):
    """A translation is its page's. Before it was saved for the first time there is no page: it is nobody's yet."""
    translation = get_object_or_404(Translation.objects.select_related("source"), pk=translation_id)
    pages = Page.objects.filter(translation_key=translation.source.object_id, locale=translation.target_locale_id)
    _pages_must_be_ones_own({get_object_or_404(pages).pk}, user)
