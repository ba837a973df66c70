"""What a reader finds. The rules of the public search are here and nowhere else.

Only live pages, in the language that was chosen (at first the reader's own). All words have to be there, in any form
and with what means the same. When nothing has them all: with the words that were probably meant; then pages with any
of them, or with any word of a phrase that means the same. What is found by is :class:`~search.models.SearchedPage`
beside Wagtail's index, asked through its backend.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Or, Phrase, PlainText

from cms.moderation.public_pages import hidden_sections, public_pages
from cms.pages.models import Audience, warnings_about
from search.excerpts import excerpt, marked
from search.facets import FACETS, LANGUAGE, Counts, label_of_kind, narrow
from search.helping import help_sought
from search.models import SearchedPage, Synonyms, meanings_of
from search.places import places_called
from search.spelling import closest, pages_with, tells_something
from search.words import stem, words_of

RESULTS_PER_PAGE = 20
LONGEST_QUERY = 200  # letters; the rest is left out
MOST_COUNTED = 5_000  # matches; of more, the newest are looked through for choices, without numbers
_MOST_WORDS = 12
_FEW = 3  # pages; then a word that is written wrong somewhere may be all that was found
_MUCH_RARER = 10
_MOST_SYNONYMS = 500  # sets
_MOST_CHOICES = 50  # of one facet


@dataclass(frozen=True)
class Question:
    """What a reader asked for: the text as typed, what is chosen of each facet, and which page of the results."""

    query: str
    chosen: dict = field(default_factory=dict)
    page: str = "1"

    @classmethod
    def of(cls, parameters):
        """Read the query of an address. Whatever it says, it is a question."""
        query = " ".join(parameters.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
        chosen = {facet: facet.chosen(parameters.get(facet.name, "")) for facet in FACETS} if query else {}
        return cls(query, {facet: option for facet, option in chosen.items() if option}, parameters.get("page", "1"))

    @cached_property
    def words(self):
        return words_of(self.query, _MOST_WORDS)

    def address(self, facet=None, option=None, query=None):
        """Return the query of the address of this question, with another ``option`` of ``facet`` (None: with none)."""
        chosen = {name: each for name, each in self.chosen.items() if name is not facet}
        if option:
            chosen[facet] = option
        values = {each.name: chosen[each].slug for each in FACETS if each in chosen}
        return urlencode({"q": self.query if query is None else query, **values})


@dataclass(frozen=True)
class Result:
    """A page that was found: title and excerpt with the words marked, what it is, a warning if it counts no more."""

    page: Page
    title: str
    excerpt: str
    kind_label: str
    audience: str
    for_whom: str
    warning: str = ""


@dataclass(frozen=True)
class Choice:
    """One option of a facet as a link: ``address`` is the query that chooses it, or, when it is chosen, lets it go.

    ``count`` is None where too many pages were found to count. ``language`` is that of the label where it is in one of
    its own, as a language calls itself.
    """

    label: str
    count: int | None
    address: str
    is_chosen: bool
    language: str = ""


class Answer:
    """What is found for a :class:`Question`.

    ``meant`` is what was looked for in place of what was typed, ``perhaps`` what else may have been meant (either may
    be empty), ``any_word`` whether pages were found that have only some of the words, ``help_sought`` what kind of help
    the reader may need (None for everyday questions), ``by_topic`` whether pages were looked for that may help with it.
    """

    def __init__(self, question):
        self.question = question
        self.meant = self.perhaps = ""
        self.any_word = self.by_topic = False
        self.help_sought = help_sought(question.query)
        self.counts = self.attempt = None
        if question.words:
            self._find()

    @property
    def is_more(self):
        """Whether more match than are counted."""
        return self.attempt is not None and self.attempt.is_more

    @property
    def count(self):
        """How many pages were found; where ``is_more`` says that it may be more, at most :data:`MOST_COUNTED`."""
        if self.is_more:
            return self._counted_so_far
        return self.counts.total if self.counts else 0

    @cached_property
    def _counted_so_far(self):
        """How many pages the choices leave where too many match to count the choices of all."""
        return narrow(self.attempt.pages(), self.chosen).order_by("-entry_id")[:MOST_COUNTED].count()

    def _find(self):
        words = self.question.words
        self.chosen = {**self.question.chosen, LANGUAGE: self.question.chosen.get(LANGUAGE) or _own_language()}
        if self.help_sought and not self.help_sought.is_plain:
            self._find_by_topic()
            return
        attempt = self._attempt(words)
        if not attempt.meanings:
            return  # "The" or "what do you do": nothing is about that.
        if self._try(attempt):
            if self.counts.in_the_language <= _FEW:
                self._think_of_what_was_meant()
            return
        known = pages_with(words)
        likely = _on_pages_for_readers(closest([word for word in self._strange if word not in known]))
        corrected = _corrected(words, likely)
        telling = [word for word in corrected if tells_something(word)]
        if likely and self._try(self._attempt(corrected)):
            self.meant = _shown(words, likely)
        elif self.help_sought:
            self._find_by_topic()
        elif telling and self._try_any_of(telling):
            self.any_word = True
            self.meant = _shown(words, likely) if likely else ""
        if self.meant and not self.help_sought:
            self.help_sought = help_sought(self.meant)

    @cached_property
    def _strange(self):
        """The words that nobody said are words: editors did, who say what they mean."""
        return [word for word in self.question.words if (stem(word),) not in self._same]

    def _attempt(self, words):
        return _Attempt(_with_synonyms(words, self._same))

    def _find_by_topic(self):
        """Look for pages that may help, and not for any that happens to have a word of somebody in need."""
        words = [*self.help_sought.look_for, *filter(tells_something, self.help_sought.others)]
        self.by_topic = bool(words) and self._try(_Attempt(_with_synonyms(words, self._same), Or))

    def _try_any_of(self, words):
        """Try what has any of ``words``, or any word of what means the same."""
        groups = _with_synonyms(words, self._same)
        attempt = _Attempt(groups + _words_apart(groups), Or)
        return attempt.compiler.match != self.attempt.compiler.match and self._try(attempt)

    @cached_property
    def _same(self):
        return _synonyms()

    def _try(self, attempt):
        """Take ``attempt`` if it finds something in the language, or if there was none before."""
        counts = Counts(attempt.pages(MOST_COUNTED if attempt.is_more else None), self.chosen)
        found = counts.in_the_language > 0
        if found or self.counts is None:
            self.attempt, self.counts = attempt, counts
        return found

    def _think_of_what_was_meant(self):
        known = pages_with(self.question.words)
        likely = {
            word: other
            for word, other in closest(self._strange).items()
            if other.pages >= _MUCH_RARER * known.get(word, 1) and stem(other.word) != stem(word)
        }
        likely = _on_pages_for_readers(likely)
        if likely and self._attempt(_corrected(self.question.words, likely)).pages().exists():
            self.perhaps = _shown(self.question.words, likely)

    @cached_property
    def results(self):
        """The page of results that was asked for: a Django page of :class:`Result`."""
        return Paginator(_Found(self), RESULTS_PER_PAGE).get_page(self.question.page)

    @cached_property
    def places(self):
        """``(name, address)`` of what has the words in its name and is no page, on the first page of the results."""
        if self.attempt is None or self.question.page != "1":
            return []
        return places_called(self.attempt.meanings, Locale.get_active())

    @cached_property
    def facets(self):
        """``{facet: [Choice, …]}`` for each facet that could narrow this down."""
        choices = {facet: self._choices(facet) for facet in FACETS if self.counts}
        return {facet: found for facet, found in choices.items() if len(found) > 1 or facet in self.question.chosen}

    @cached_property
    def elsewhere(self):
        """The other languages in which pages have the words, where the reader's has few: a list of :class:`Choice`."""
        if not self.counts or self.counts.in_the_language > _FEW:
            return []
        return [choice for choice in self.facets.get(LANGUAGE, ()) if choice.count and not choice.is_chosen]

    def candidates(self):
        """Return the pages among which the best are looked for: all that the choices leave, whatever their words."""
        return narrow(_reachable(), self.chosen)

    @property
    def is_narrowed(self):
        """Whether the reader chose something that may have left nothing."""
        return bool(self.question.chosen)

    @property
    def perhaps_address(self):
        """Where what may have been meant is looked for."""
        return self.question.address(query=self.perhaps)

    @property
    def without_choices(self):
        """Where the same words are looked for, and nothing is chosen."""
        return Question(self.question.query).address()

    def _choices(self, facet):
        chosen, counts = self.chosen.get(facet), dict(self.counts.of(facet))
        if chosen and chosen not in counts:
            counts = {chosen: 0, **counts}
        address = self.question.address
        return [
            Choice(
                option.label,
                None if self.is_more else count,
                address(facet, option if option != chosen else None),
                option == chosen,
                option.slug if facet is LANGUAGE else "",
            )
            for option, count in islice(counts.items(), _MOST_CHOICES)
        ]


class _Attempt:
    """One way to understand the words that were typed: ``groups`` as of :func:`_with_synonyms`."""

    def __init__(self, groups, joined=And):
        self.groups = groups
        query = joined([_any_meaning_of(group) for group in self.groups])
        self.compiler = get_search_backend().query_compiler_class(Page.objects.all(), query)

    @cached_property
    def stems(self):
        """The stems of all that was looked for and tells something, to mark in what was found."""
        words = {word for group in self.groups for meaning in group for word in meaning}
        return {stem(word) for word in words if tells_something(word)}

    @property
    def meanings(self):
        """For each word that tells something: it and what means the same, each as stems."""
        return [
            [[stem(word) for word in meaning] for meaning in group]
            for group in self.groups
            if any(tells_something(word) for meaning in group for word in meaning)
        ]

    def pages(self, most=None):
        """Return what matches, as a queryset of ``SearchedPage``: all, or among the ``most`` newest entries."""
        sql, params = self.compiler.matches()
        if most:
            sql = f"{sql} ORDER BY id DESC LIMIT {int(most)}"
        return _reachable().filter(entry_id__in=RawSQL(sql, params))  # noqa: S611 - every value is a parameter

    @cached_property
    def is_more(self):
        """Whether more entries than :data:`MOST_COUNTED` match, whoever may see them."""
        sql, params = self.compiler.matches()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql} LIMIT {MOST_COUNTED + 1}) found", params)  # noqa: S608
            return cursor.fetchone()[0] > MOST_COUNTED

    def best(self, pages, start, stop):
        """Return the ids of the best of ``pages`` (a queryset of ``SearchedPage``)."""
        return [key for key, _score in self.compiler.best(*joined_to(pages), start, stop)]


def _on_pages_for_readers(likely):
    """Leave out what stands only on pages that readers cannot reach: live ones below a section that is not live.

    They are counted with the words, because they are back when that section is.
    """
    if not hidden_sections():
        return likely
    return {word: other for word, other in likely.items() if _stands_on_one(other)}


def _stands_on_one(known):
    pattern = rf"(^|\W){re.escape(known.shown)}(\W|$)"
    return _Attempt([[(known.word,)]]).pages().filter(page__searched_text__text__iregex=pattern).exists()


def _corrected(words, likely):
    return [likely[word].word if word in likely else word for word in words]


def _shown(words, likely):
    return " ".join(likely[word].shown if word in likely else word for word in words)


def joined_to(pages):
    """Return ``pages`` as SQL that the backend joins to what matches, and its parameters."""
    rows = pages.order_by().annotate(key=F("page_id")).values_list("key", "entry_id")
    sql, params = rows.query.sql_with_params()
    return f"({sql}) joined WHERE joined.entry_id = found.id", params


def _any_meaning_of(group):
    """Return the query for one group. Of what was typed the words may stand apart, as they may outside the list."""
    typed, *others = group
    return Or([PlainText(" ".join(typed), operator="and"), *(Phrase(" ".join(words)) for words in others)])


def _words_apart(groups):
    """Return a group for each single word of the phrases that were typed. Where none was: of what means the same."""
    phrases = [typed for typed, *_others in groups if len(typed) > 1]
    phrases = phrases or [meaning for group in groups for meaning in group if len(meaning) > 1]
    return [[(word,)] for word in dict.fromkeys(word for phrase in phrases for word in phrase) if tells_something(word)]


def _synonyms():
    """Return ``{stems of some words: all that mean the same}``. One query."""
    same = {}
    for text in Synonyms.objects.values_list("words", flat=True)[:_MOST_SYNONYMS]:
        meanings = meanings_of(text)
        for meaning in meanings:
            same.setdefault(tuple(map(stem, meaning)), []).extend(meanings)
    return same


def _with_synonyms(words, same):
    """Return ``words`` in groups of which one each has to be there: a word, or all that mean the same."""
    longest = max(map(len, same), default=1)
    groups, place = [], 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            here = tuple(words[place : place + length])
            meanings = same.get(tuple(map(stem, here)))
            if meanings or length == 1:
                groups.append(list(dict.fromkeys([here, *(meanings or ())])))
                place += length
                break
    return groups


def _reachable():
    """Return what the search knows of the pages that readers can reach, as a queryset of ``SearchedPage``."""
    pages = SearchedPage.objects.all()
    for path in hidden_sections():
        pages = pages.exclude(page__path__startswith=path)
    return pages


def _own_language():
    return LANGUAGE.chosen(Locale.get_active().language_code)


class _Found:
    """The results as a Paginator wants them: counted already, read when they are shown."""

    def __init__(self, answer):
        self.answer = answer

    def __len__(self):
        return self.answer.count

    def __getitem__(self, place):
        answer = self.answer
        if not answer.count:
            return []
        attempt = answer.attempt
        keys = attempt.best(answer.candidates(), place.start or 0, place.stop)
        # Asked for again, as what they are now: the index may lag behind.
        pages = public_pages(Page.objects.filter(pk__in=keys))
        pages = pages.select_related("searched", "searched_text", "locale").in_bulk()
        warnings = warnings_about(pages.values())
        return [_result(pages[key], attempt.stems, warnings.get(key, "")) for key in keys if key in pages]


def _result(page, stems, warning):
    _title, _line, text = page.searched_text.text.partition("\n")
    return Result(
        page=page,
        title=marked(page.title, stems),
        excerpt=excerpt(text, stems) or " ".join(text.split("\n", 1)[0].split()),
        kind_label=label_of_kind(page.specific_class),
        audience=page.searched.audience,
        for_whom=Audience(page.searched.audience).label,
        warning=warning,
    )
