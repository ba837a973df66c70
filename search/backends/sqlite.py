"""Wagtail's search on SQLite's FTS5. What it ranks again for each page that matches is ranked once."""

from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
    SQLiteSearchRebuilder,
    SQLiteSearchResults,
)

from search.backends.one_pass import TITLE_WEIGHT, FoldedIndex, OnePassCompiler, OnePassResults, Rebuilder
from search.words import words_of

_FTS = f'"{SQLiteFTSIndexEntry._meta.db_table}"'


class _Compiler(OnePassCompiler):
    WORD, AND, OR, NEXT, BEGINS, NO_LIMIT = '"%s"', " AND ", " OR ", " + ", "*", "LIMIT -1"
    # CROSS, or it may look the matches up again for each row of the other table.
    FOUND_WITH = "found CROSS JOIN %s"

    def _where(self):
        return f"{_FTS} MATCH %s", [f"{{{' '.join(self.columns)}}} : ({self.match})"]

    def matches(self):
        where, params = self._where()
        return f"SELECT rowid AS id FROM {_FTS} WHERE {where}", params  # noqa: S608

    def scored_matches(self):
        where, params = self._where()
        # The columns of the table: autocomplete, body, title.
        rank = f"-bm25({_FTS}, 1, 1, {TITLE_WEIGHT})"
        return f"SELECT rowid AS id, {rank} AS score FROM {_FTS} WHERE {where}", params  # noqa: S608


class _SearchCompiler(_Compiler, SQLiteSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, SQLiteAutocompleteQueryCompiler):
    words_of = staticmethod(words_of)
    columns = ("autocomplete",)


class _Index(FoldedIndex, SQLiteIndex):
    pass


class _Results(OnePassResults, SQLiteSearchResults):
    pass


class _Rebuilder(Rebuilder, SQLiteSearchRebuilder):
    pass


class OnePassSQLiteBackend(SQLiteSearchBackend):
    """Wagtail's backend with our words, one pass, and no scan of all titles."""

    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    index_class = _Index
    results_class = _Results
    # Not in one transaction: nobody could save anything for as long as it takes. Each row is replaced as it stands.
    rebuilder_class = atomic_rebuilder_class = _Rebuilder
