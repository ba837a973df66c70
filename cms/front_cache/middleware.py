"""What browsers and content networks may keep of an answer whose view did not say so itself."""

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header, patch_cache_control

_WORDS = ("text/", "application/json", "application/atom+xml", "application/xml")


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


class CompressWordsMiddleware(GZipMiddleware):
    """Compress what the front cache does not: pages for one reader, and those that are not there.

    Pictures and files are small already, and Django would send them in pieces without a length.
    """

    def process_response(self, request, response):
        if response.streaming or not response.get("Content-Type", "").startswith(_WORDS):
            return response
        return super().process_response(request, response)
