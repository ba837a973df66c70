"""What browsers and content networks may keep of an answer whose view did not say so itself."""

from django.utils.cache import has_vary_header, patch_cache_control


class CacheControlMiddleware:
    """Say who may keep an answer. One that depends on who asks is for that browser alone; any other is asked for anew.

    "Anew" costs a few bytes: the front cache answers 304 where nothing changed. So nobody shows a page after it was
    taken down, however it got to them. Content networks look at ``Cache-Control`` and few at ``Vary``.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_theirs = bool(request.COOKIES) or "Authorization" in request.headers or response.cookies
            is_theirs = is_theirs or has_vary_header(response, "Cookie")
            patch_cache_control(response, no_cache=True, **({"private": True} if is_theirs else {}))
        return response
