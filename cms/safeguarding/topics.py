"""Which hard topics some words are about: for a note before they are read, and for the checklist of self-harm.

It looks for English words and knows nothing of sense. People still read every page.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


def _any_of(lines):
    """Return a pattern for each of the ``lines`` as whole words, in small or capital letters."""
    return re.compile(rf"\b(?:{'|'.join(line.strip() for line in lines.strip().splitlines())})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Topic:
    """A hard topic: a stable ``key``, how it is called, and the words that tell of it."""

    key: str
    label: str
    words: re.Pattern


SELF_HARM = "self-harm"

TOPICS = (
    Topic(
        SELF_HARM,
        _("self-harm or suicide"),
        _any_of(r"""
            self[- ]?harm\w*
            suicid\w+
            overdos\w+
            (?:cut|cutting|hurt|hurting|kill|killed|killing) (?:my|your|him|her)sel(?:f|ves)
            (?:cut|cutting|hurt|hurting|kill|killed|killing) themselves
            end(?:ed|ing)? (?:my|your|their|his|her) (?:own )?li(?:fe|ves)
            end it all
            (?:take|took|taking|taken) (?:my|your|their|his|her) own li(?:fe|ves)
            want(?:ed|ing)? to die
            better off dead
        """),
    ),
    Topic(
        "abuse",
        _("abuse or violence"),
        _any_of(r"""
            abus(?:e|ed|er|ers|ive|ing)
            raped?
            rapists?
            sexual(?:ly)? assault\w*
            groom(?:ed|ing)
            domestic violence
            stabb(?:ed|ing)
            beat(?:en|ing)? (?:me|him|her|them) up
        """),
    ),
    Topic(
        "eating",
        _("eating disorders"),
        _any_of(r"""
            anorexi\w+
            bulimi\w+
            eating disorders?
            purg(?:e|ed|ing)
            starv(?:e|ed|ing) (?:my|your|him|her)self
        """),
    ),
    Topic(
        "death",
        _("death and grief"),
        _any_of(r"""
            bereave\w*
            funerals?
            griev(?:e|ed|ing)
            grief
            (?:has|had|have) died
            (?:mum|dad|nan|grandad|gran|brother|sister|friend) died
        """),
    ),
    Topic(
        "drugs",
        _("drugs or drinking"),
        _any_of(r"""
            cocaine
            heroin
            ketamine
            addict(?:ed|ion|ions|s)?
            alcoholi(?:c|cs|sm)
        """),
    ),
)


def topics_in(text):
    """Return the :class:`Topic` list of ``text``: each hard topic that its words tell of."""
    return [topic for topic in TOPICS if topic.words.search(text)]


def is_about_self_harm(text):
    """Return whether the checklist of self-harm and suicide is called for."""
    return any(topic.key == SELF_HARM for topic in topics_in(text))


@dataclass(frozen=True)
class Line:
    """One line of the checklist: ``advice`` for who writes, ``ready`` for who has looked and found it fine.

    ``words`` points at places to look at, where words can.
    """

    key: str
    advice: str
    ready: str
    words: re.Pattern | None = None


#: What the Samaritans' guidance for the media asks for, as far as a reader can tell it from one page.
CHECKLIST = (
    Line(
        "method",
        _("Does it say how somebody hurt or killed themselves? Leave every detail out: even the thing they used."),
        _("I looked: it tells no way of doing it."),
        _any_of(r"""
            pills?
            tablets?
            paracetamol
            overdos\w+
            razor\w*
            blades?
            kni(?:fe|ves)
            ropes?
            noose
            hang(?:ed|ing)
            jump(?:ed|ing)? (?:off|from|in front)
            drown\w*
            poison\w*
            bleach
        """),
    ),
    Line(
        "quantity",
        _("Does it say how much or how many of something? Leave the numbers out."),
        _("I looked: it names no amount."),
        _any_of(r"""
            (?:\d+|two|three|four|five|six|ten|twenty) ?(?:mg|pills?|tablets?|paracetamol|cuts|bottles?|packs?|units?)
            (?:box|pack|bottle|handful)(?:es|s)? of
        """),
    ),
    Line(
        "place",
        _("Does it name a place where it happened? Leave the place out."),
        _("I looked: it names no place where it happened."),
        _any_of(r"""
            bridges?
            cliffs?
            railway
            train (?:line|station|tracks?)
            (?:multi-?storey )?car ?park
            pier
        """),
    ),
    Line(
        "picture",
        _("Does a picture show an injury, a scar, or the thing that was used? Choose another picture."),
        _("I looked: no picture shows an injury or a way of doing it."),
    ),
    Line(
        "cause",
        _("Does it sound as if one thing alone was the reason? There are always several. Say so."),
        _("I looked: it does not blame one single thing."),
        _any_of(r"""
            because (?:of|she|he|they|I)
            drove (?:him|her|them|me) to
            made (?:him|her|them|me) do it
        """),
    ),
    Line(
        "hope",
        _("Does it show that people get through it, and what helped? Say so in the words of somebody who did."),
        _("I looked: it says that things can get better, and what helps."),
    ),
)
