"""Wagtail's search on PostgreSQL's text search. What it looks for has an index: see migration 0002."""

from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
    PostgresSearchRebuilder,
    PostgresSearchResults,
)
from modelsearch.backends.database.postgres.weights import get_sql_weights

from search.backends.one_pass import ENTRIES, FoldedIndex, OnePassCompiler, OnePassResults, Rebuilder
from search.words import words_of

_LENGTH_COUNTS = 1  # A word in a short text says more than the same word in a long one.


class _Compiler(OnePassCompiler):
    WORD, AND, OR, NEXT, BEGINS, NO_LIMIT = "'%s'", " & ", " | ", " <-> ", ":*", ""
    # It expects a rare word to be found hundreds of times, and would read all of the other table. With LATERAL and
    # LIMIT it takes the matches in their order, the best first, and stops when there are enough.
    FOUND_WITH = (
        "(SELECT * FROM found ORDER BY score DESC, id DESC) found "
        "CROSS JOIN LATERAL (SELECT joined.key FROM %s LIMIT 1) joined"
    )

    @property
    def _vector(self):
        return f"({' || '.join(self.columns)})"

    def matches(self):
        where = f"{self._vector} @@ to_tsquery('simple', %s)"
        return f"SELECT id FROM {ENTRIES} WHERE {where}", [self.match]  # noqa: S608

    def scored_matches(self):
        rank = f"ts_rank('{get_sql_weights()}', {self._vector}, query, {_LENGTH_COUNTS})"
        source = f"{ENTRIES}, to_tsquery('simple', %s) query WHERE {self._vector} @@ query"
        return f"SELECT id, {rank} AS score FROM {source}", [self.match]  # noqa: S608


class _SearchCompiler(_Compiler, PostgresSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, PostgresAutocompleteQueryCompiler):
    words_of = staticmethod(words_of)
    columns = ("autocomplete",)


class _Index(FoldedIndex, PostgresIndex):
    pass


class _Results(OnePassResults, PostgresSearchResults):
    pass


class _Rebuilder(Rebuilder, PostgresSearchRebuilder):
    pass


class OnePassPostgresBackend(PostgresSearchBackend):
    """Wagtail's backend with our words and one index for title and text together."""

    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    index_class = _Index
    results_class = _Results
    # Not in one transaction: nobody could save a page for as long as it takes. Each row is replaced as it stands.
    rebuilder_class = atomic_rebuilder_class = _Rebuilder

    def __init__(self, params):
        super().__init__({"SEARCH_CONFIG": "simple", **params})  # The words are stems already.
