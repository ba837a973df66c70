"""Who looks for help with harm sees first where to get it. What people type is not what pages say: see ``_TYPED``."""

import difflib

from cms.safeguarding.topics import languages, topics_in
from search.spelling import sound_of
from search.words import words_of

# Beginnings of what people type, folded: only what the topics of :mod:`cms.safeguarding.topics` do not find, which are
# looked for as well.
_TYPED = (
    *("suicid", "selfinjur", "unalive", "overdos", "kms", "kys"),
    *("anorex", "bulimi", "proana", "thinspo"),
    *("sexting", "sextort", "nudes", "hopeless", "depress", "lonel", "pregnan", "runaway"),
    # As people type who learned another language first: Polish, Romanian, Ukrainian and Russian, Urdu.
    *("samobojstw", "sinucid", "самогуб", "самоуби", "خودكشي"),
    *("انتحار", "الانتحار", "انتحر", "انتحاري", "اغتصاب"),
)
_TYPED_WORDS = (
    *("self injury", "hurt me", "hurting me", "hits me", "hit me", "touched me", "kill me", "cutting", "forced me"),
    *("wanna die", "i want die", "wish i was dead", "dont want to live", "not want to live", "dont want to be here"),
    *("die", "dying", "dead", "death", "knife", "knives", "county lines", "panic attack", "panic attacks"),
    *("not eating", "cant eat", "run away", "ran away", "running away", "kicked out", "no one cares", "nobody cares"),
    *("chce umrzec", "nie chce zyc", "zabic sie", "vreau sa mor", "хочу померти", "хочу умереть", "не хочу жити"),
    *("no reason to live", "hate my life", "hate myself", "not safe", "unsafe", "making me sick", "drunk"),
    *("اقتل نفسي", "اذي نفسي", "ايذاء النفس", "اريد ان اموت"),
)
_TYPED_WRONG = ("suicide", "suicidal", "selfharm", "overdose", "anorexia", "bulimia")
_LIKE_ENOUGH = 0.82
_SHORTEST_TO_GUESS = 6  # letters


def looks_for_help(query):
    """Return whether ``query``, as somebody typed it, looks for help with harm. Rather too often than too seldom."""
    words = words_of(query)
    plain = f" {' '.join(words)} "
    # As it was typed, and without signs and accents.
    if any(topics_in(text, language) for text in (query, plain) for language in languages()):
        return True
    return (
        any(f" {beginning}" in plain for beginning in _TYPED)
        or any(f" {said} " in plain for said in _TYPED_WORDS)
        or any(_is_like_one(word) for word in words if len(word) >= _SHORTEST_TO_GUESS)
    )


def _is_like_one(word):
    sounds = any(word[:2] == wrong[:2] and sound_of(word) == sound_of(wrong) for wrong in _TYPED_WRONG)
    return sounds or bool(difflib.get_close_matches(word, _TYPED_WRONG, n=1, cutoff=_LIKE_ENOUGH))
