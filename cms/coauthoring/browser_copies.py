"""The copy that a browser keeps of what did not reach us: one account's key to it, which no other account is told."""

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils.crypto import salted_hmac


def copy_key(user):
    """Return the key that encrypts this account's copies in a browser, in hex: 256 bits.

    A school's computer is shared: whoever signs in next finds nothing to read. A new passphrase leaves it as it is: who
    comes back with a card finds the words that their phone kept.
    """
    return salted_hmac("cms.coauthoring.browser_copies", str(user.pk), algorithm="sha256").hexdigest()


@receiver(user_logged_out, dispatch_uid="coauthoring.copies")
def _is_signing_out(sender, request, **kwargs):
    if request is not None:
        request.signs_out = True


class ForgetCopiesAtSignOut:
    """Tell the browser of somebody who signs out, by whatever door, to forget what it keeps of this site."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "signs_out", False):
            response["Clear-Site-Data"] = '"storage"'
        return response
