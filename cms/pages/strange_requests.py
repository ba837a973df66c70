"""What no reader's browser sends: answered plainly, before any view."""

from django.http import Http404, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
EDITOR_METHODS = (*METHODS, "DELETE", "PUT")  # wagtail-localize saves and clears a sentence with them

_LARGEST_ID = 2**63 - 1  # of any database: SQLite raises for more, PostgreSQL as well


class StrangeRequestsMiddleware:
    """Answer 405 to a method that no view has, and 404 to an address with a number that no row can have.

    Django compares a number too large for its column with no row, but not where the column is a relation, as the key
    of every page type is: there the database raises.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        methods = EDITOR_METHODS if request.path.startswith("/admin/") else METHODS
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if any(isinstance(value, int) and value > _LARGEST_ID for value in kwargs.values()):
            raise Http404
