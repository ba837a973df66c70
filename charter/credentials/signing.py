"""Signing a document of this site, as ``eddsa-rdfc-2022`` says."""

from openbadgeslib.ob3 import add_data_integrity_proof

from charter.credentials import keys


def sign(document, *, at):
    """Return ``document`` with a proof of this site, dated ``at``.

    Raises :class:`~charter.credentials.keys.CannotSign`.
    The meaning of each word comes from copies of the standards that the library brings with it: nothing is fetched.
    """
    key = keys.current()
    return add_data_integrity_proof(document, keys.private_half(key), keys.method_of(key), created=at)
