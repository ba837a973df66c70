"""What a WSGI application answers, by itself: no server between it and the test."""

from django.test import RequestFactory


class Answer:
    """What a reader got."""

    def __init__(self, application, path="/", method="GET", **environ):
        request = RequestFactory().generic(method, path, **{"HTTP_HOST": "testserver", **environ}).environ
        request.pop("HTTP_COOKIE")
        if "cookie" in environ:
            request["HTTP_COOKIE"] = environ["cookie"]
        self.ask(application, request)

    def ask(self, application, request):
        """Ask ``application``, as a server does."""

        def start_response(status, headers, exc_info=None):
            self.status, self.headers = int(status[:3]), {name.lower(): value for name, value in headers}

        chunks = application(request, start_response)
        self.body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
