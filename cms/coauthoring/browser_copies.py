"""The copy that a browser keeps of what did not reach us: one account's key to it, which no other account is told."""

from django.utils.crypto import salted_hmac


def copy_key(user):
    """Return the key that encrypts this account's copies in a browser, in hex: 256 bits.

    A school's computer is shared: whoever signs in next finds nothing to read. A new passphrase makes a new key.
    """
    return salted_hmac("cms.coauthoring.browser_copies", f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()
