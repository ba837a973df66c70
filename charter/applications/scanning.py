"""Asking a virus scanner about a file. The setting ``SCANNER`` says which; without it nobody is asked.

``clamd://host:port`` or ``clamd:///path/to/clamd.sock`` speaks clamd's INSTREAM (see "man clamd"): its name, then
chunks with their length before them, then a length of nothing; one line comes back.
"""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
_SECONDS = 30


class Infected(Exception):
    """The scanner found something in the file."""


class NoAnswer(Exception):
    """A scanner is set and did not say that the file is clean, so nobody may take it."""


def scan(file):
    """Ask the scanner about an open ``file``, left at its start. Raises :class:`Infected` or :class:`NoAnswer`."""
    if not settings.SCANNER:
        return
    address = urlsplit(settings.SCANNER)
    if address.scheme not in _SCANNERS:
        raise ImproperlyConfigured("SCANNER must begin with clamd://, or be empty.")
    file.seek(0)
    try:
        answer = _SCANNERS[address.scheme](address, file)
    except OSError as error:
        logger.error("The virus scanner did not answer: %s", error)
        raise NoAnswer from error
    finally:
        file.seek(0)
    if answer.endswith("FOUND"):
        logger.warning("The virus scanner refused a file: %s", answer)
        raise Infected
    if not answer.endswith("OK"):
        logger.error("The virus scanner could not look at a file: %s", answer)
        raise NoAnswer


def _ask_clamd(address, file):
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := connection.recv(4096)):
            answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected(address):
    if address.hostname:
        return socket.create_connection((address.hostname, address.port or 3310), timeout=_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_SECONDS)
    connection.connect(address.path)
    return connection


_SCANNERS = {"clamd": _ask_clamd}
