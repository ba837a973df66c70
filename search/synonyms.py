"""The first words that mean the same, on a site where nobody has written any."""

from pathlib import Path

from search.models import Synonyms

_FIRST = Path(__file__).parent / "data" / "synonyms.txt"


def seed_synonyms():
    """Write the first sets on a site that has none. Returns how many were written."""
    if Synonyms.objects.exists():
        return 0
    lines = _FIRST.read_text(encoding="utf-8").splitlines()
    sets = [Synonyms(words=line) for line in lines if line and not line.startswith("#")]
    return len(Synonyms.objects.bulk_create(sets))
