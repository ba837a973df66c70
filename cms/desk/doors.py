"""Which of Wagtail's doors are open to people who are not administrators: the editor of their own pages, no more.

Wagtail asks for permission before it changes something, and not always before it says what something is called. So
every address that names a page, a file or a translation is asked here first. Whoever has no part in it gets the answer
that they would get if it did not exist.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from wagtail.models import Page
from wagtail_localize.models import Translation

from cms.coauthoring.editors import has_an_editor
from cms.coauthoring.policy import page_policy
from cms.media.models import CustomDocument, CustomImage
from cms.media.visibility import only_what_one_may_see
from cms.moderation.public_pages import public_pages
from cms.people.roles import is_administrator

# Wagtail's dashboard asks once for each page that waits. Nobody needs it: the desk has the queue.
_DASHBOARD = "wagtailadmin_home"

# Lists of pages by their place in the tree, by search, by report or in bulk, and of accounts and groups. The desk has
# everybody's own.
_TREE = {
    "wagtailadmin_explore_root",
    "wagtailadmin_explore_root_results",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtail_bulk_action",
}
_TREE_PREFIXES = (
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_reports:",
    "wagtail_localize:translations_report",
    "wagtailusers_users:",
    "writing_groups:",
)

# Where an address names a page by its id. Elsewhere "pk" is the id of something else.
_PAGE_PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
_PAGE_PK = ("wagtailadmin_pages:revisions_compare",)
_EDITOR = "wagtailadmin_pages:edit"
_PAGES_CHOSEN = "wagtailadmin_choose_page_chosen_multiple"
_LIVE_PAGES_TOO = "wagtailadmin_choose_page_child"
# Where an address names a file by its id; choosers take some in the query too.
_CHOOSERS = {"wagtailimages_chooser": CustomImage, "wagtaildocs_chooser": CustomDocument}
_FILES = {"wagtailimages": CustomImage, "wagtaildocs": CustomDocument}


class TreeIsForAdministrators:
    """Send everybody else to the desk: Wagtail's tree and reports name other people's drafts, its lists who is here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if name == _DASHBOARD and request.user.is_authenticated:
            return redirect("desk:home")
        if not (name in _TREE or name.startswith(_TREE_PREFIXES)) or not request.user.is_authenticated:
            return None
        if is_administrator(request.user):
            return None
        return redirect("desk:home")


class OnlyWhatIsOnesOwn:
    """Answer 404 where an address of Wagtail's names a page, a file or a translation that is not this person's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Readers are not asked who they are.
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return
        if is_administrator(request.user):
            return
        name = request.resolver_match.view_name or ""
        place = name.split(":")[0]
        if place in _CHOOSERS:
            _files_must_be_visible(_CHOOSERS[place], _ids(request, kwargs, "pk", "image_id"), request.user)
        if place in _FILES:
            ids = _ids(None, kwargs, "image_id", "document_id", "doc_id")
            _files_must_be_visible(_FILES[place], ids, request.user)
        pages = _ids(request if name == _PAGES_CHOSEN else None, kwargs, *_PAGE_PARAMETERS)
        if name == _EDITOR and request.method == "POST":
            # Whoever was taken out while they wrote still has words to hand over. The editor keeps them.
            pages = {page_id for page_id in pages if not has_an_editor(page_id, request.user)}
        if name in _PAGE_PK:
            pages |= _ids(None, kwargs, "pk")
        _pages_must_be_ones_own(pages, request.user, or_live=name == _LIVE_PAGES_TOO)
        if "translation_id" in kwargs:
            _translation_must_be_ones_own(kwargs["translation_id"], request.user)


def _ids(request, kwargs, *parameters):
    """Return the ids in ``parameters`` of an address and, where there is a ``request``, in its query."""
    texts = [kwargs[parameter] for parameter in parameters if parameter in kwargs]
    texts += request.GET.getlist("id") if request else []
    try:
        return {int(text) for text in texts}
    except ValueError:
        raise Http404 from None


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
