"""The content policy of the two halves of the site."""

from csp.constants import SELF, UNSAFE_INLINE


class AdminContentPolicyMiddleware:
    """Loosen the content policy under ``/admin/`` only.

    Wagtail 8's editor writes inline scripts and styles (wagtail#1288); public pages stay strict. The paths are
    compared here rather than per view because Wagtail's views are not ours to decorate.
    """

    LOOSENED = {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = self.LOOSENED
        return response
