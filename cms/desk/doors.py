"""Which of Wagtail's doors are open to people who are not administrators: the editor, and not the tree."""

from django.shortcuts import redirect

from cms.people.roles import is_administrator

# Lists of pages by their place in the tree, by search, by report or in bulk. The desk has everybody's own.
_TREE = {
    "wagtailadmin_explore_root",
    "wagtailadmin_explore_root_results",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtail_bulk_action",
}
_TREE_PREFIXES = ("wagtailadmin_pages:search", "wagtailadmin_pages:type_use", "wagtailadmin_reports:")


class TreeIsForAdministrators:
    """Send everybody else to the desk: Wagtail's tree and reports name other people's drafts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if not (name in _TREE or name.startswith(_TREE_PREFIXES)) or not request.user.is_authenticated:
            return None
        if is_administrator(request.user):
            return None
        return redirect("desk:home")
