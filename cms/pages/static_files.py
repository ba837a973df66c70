"""Style sheets and scripts as readers get them: without what only we read."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# No string or address in our style sheets holds "/*".
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(rb"\n\s+")
# In a script only whole lines: what stands behind code may be an address in a string.
_LINES = re.compile(rb"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n", re.DOTALL | re.MULTILINE)


def without_comments(sheet):
    """Return the style ``sheet`` (bytes) without comments and indents, and with the same rules.

    Minifiers write ``--by-night:;`` for ``--by-night: ;``, which older browsers leave out. So every other space stays.
    """
    return _INDENT.sub(b"\n", _COMMENT.sub(b"", sheet))


def without_comment_lines(script):
    """Return the ``script`` (bytes) without lines that are comments. No string of ours has one that looks so."""
    return _LINES.sub(b"", script)


_MADE_SMALL = {"css": without_comments, "js": without_comment_lines}


class PublicStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's files with hashed names, compressed; our own sheets and scripts without comments."""

    def _save(self, name, content):
        kind = name.partition("/")[0]
        if kind in _MADE_SMALL and name.endswith(f".{kind}"):
            content.seek(0)  # Its hash was made of it.
            content = ContentFile(_MADE_SMALL[kind](content.read()))
        return super()._save(name, content)
