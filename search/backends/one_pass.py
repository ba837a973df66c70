"""What the backends of both databases share: folded words in the index, and ranking in one pass over what matches."""

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Count
from django.db.models.expressions import RawSQL
from modelsearch.conf import get_app_config
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search import index
from wagtail.search.query import And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from search.signals import indexed, rebuilt
from search.words import as_text, stems_of, words_of

IndexEntry = get_app_config().get_model("IndexEntry", require_ready=False)
ENTRIES = f'"{IndexEntry._meta.db_table}"'
TITLE_WEIGHT = 10  # A word in the title says more than one in the text.


# What goes into the index


class _Told:
    """An object whose fields tell the index their words as :mod:`search.words` makes them."""

    def __init__(self, obj):
        self.obj = obj
        self.pk = obj.pk

    def get_search_fields(self):
        return _telling(self.obj.get_search_fields())


class _TellsWords:
    def __init__(self, field):
        self.field = field
        self.told = {}  # Wagtail asks every field once for each column of the index.
        super().__init__(field.field_name, **({"boost": field.boost} if hasattr(field, "boost") else {}))

    def get_value(self, obj):
        obj = _itself(obj)
        if obj not in self.told:
            self.told[obj] = " ".join(self.words_of(as_text(self.field.get_value(obj))))
        return self.told[obj]


class _SearchField(_TellsWords, index.SearchField):
    words_of = staticmethod(stems_of)


class _AutocompleteField(_TellsWords, index.AutocompleteField):
    words_of = staticmethod(words_of)


class _RelatedFields(index.RelatedFields):
    def __init__(self, field):
        self.field = field
        super().__init__(field.field_name, _telling(field.fields))

    def get_value(self, obj):
        return self.field.get_value(_itself(obj))


_TELLING = (
    (index.SearchField, _SearchField),
    (index.AutocompleteField, _AutocompleteField),
    (index.RelatedFields, _RelatedFields),
)


def _telling(fields):
    return [tells(field) for field in fields for kind, tells in _TELLING if isinstance(field, kind)]


def _itself(obj):
    return obj.obj if isinstance(obj, _Told) else obj


class FoldedIndex:
    """Mixin of an index: writes folded words, and no more than the rows it was given."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, [_Told(obj) for obj in objs])
        indexed.send(model, objs=objs)

    def _refresh_title_norms(self, full=False):
        """Leave them at 1. Wagtail looks at every title of the site for them, with each save: see TITLE_WEIGHT."""


class Rebuilder:
    """Mixin of a rebuilder: ``update_index`` ends by telling what else is made from the index."""

    def finish(self):
        super().finish()
        rebuilt.send(type(self))


# What is asked for


def _prepared(query, words_of):
    """Return ``query`` with its words as they stand in the index."""
    if isinstance(query, PlainText):
        return PlainText(" ".join(words_of(query.query_string)), operator=query.operator)
    if isinstance(query, Phrase):
        return Phrase(" ".join(words_of(query.query_string)))
    if isinstance(query, Fuzzy):  # SQLite has none, and PostgreSQL needs an extension for it.
        return PlainText(" ".join(words_of(query.query_string)), operator=query.operator)
    if isinstance(query, And | Or):
        return type(query)([_prepared(each, words_of) for each in query.subqueries])
    if isinstance(query, Not | Boost):
        return type(query)(_prepared(query.subquery, words_of), *([query.boost] if isinstance(query, Boost) else []))
    return query


class OnePassCompiler:
    """Mixin of a query compiler. A subclass says how its database writes a query and finds its matches."""

    WORD = AND = OR = NEXT = BEGINS = ""  # How the database writes them. NEXT joins the words of a phrase.
    FOUND_WITH = ""  # ``found`` joined to something, one look for each match.
    words_of = staticmethod(stems_of)

    def __init__(self, queryset, query, **kwargs):
        super().__init__(queryset, query, **kwargs)
        self.query = _prepared(self.query, self.words_of)
        self.connection = connections[router.db_for_read(IndexEntry)]
        self.match = self._match_of(self.query)

    @property
    def is_one_pass(self):
        """Whether this is a plain search. "All" and "not" rank nothing, and Wagtail's own way is quick."""
        return self.match is not None

    def _match_of(self, query):
        """Return ``query`` as the database writes it: empty if it has no words, None if it is no plain search."""
        if isinstance(query, PlainText):
            words = [self.WORD % word for word in query.query_string.split()]
            if words and self.LAST_TERM_IS_PREFIX:
                words[-1] += self.BEGINS
            return (self.OR if query.operator.lower() == "or" else self.AND).join(words)
        if isinstance(query, Phrase):
            return self.NEXT.join(self.WORD % word for word in query.query_string.split())
        if isinstance(query, Boost):
            return self._match_of(query.subquery)
        if isinstance(query, And | Or):
            parts = [self._match_of(each) for each in query.subqueries]
            if None in parts:
                return None
            return (self.AND if isinstance(query, And) else self.OR).join(f"({part})" for part in parts if part)
        return None

    @property
    def columns(self):
        """The columns of the index that are looked at: the title stands in one, every other field in the other."""
        if self.fields is None:
            return ["title", "body"]
        return sorted({"title" if field == "title" else "body" for field in self.fields}, reverse=True)

    def matches(self):
        """Return SQL, and its parameters, for the ids of the index entries that match."""
        raise NotImplementedError

    def scored_matches(self):
        """Return SQL, and its parameters, for ``id`` and ``score`` of each match. More is better."""
        raise NotImplementedError

    def best(self, joined, params, start, stop):
        """Return ``(key, score)`` of the best matches in ``joined``, which says where ``key`` comes from.

        ``joined`` is SQL that goes on after the matches, which are called ``found``, and has ``params``.
        """
        matches, match_params = self.scored_matches()
        limit = "" if stop is None else f"LIMIT {int(stop - start)}"
        if start:
            limit = (limit or self.NO_LIMIT) + f" OFFSET {int(start)}"
        sql = f"""
            WITH found AS ({matches})
            SELECT joined.key, found.score FROM {self.FOUND_WITH % joined}
            ORDER BY found.score DESC, found.id DESC {limit}
        """  # noqa: S608 - every value is a parameter
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [*match_params, *params])
            return cursor.fetchall()

    def best_objects(self, start, stop):
        """Return ``(primary key, score)`` of the best objects of the queryset."""
        joined, params = self._entries()
        try:
            key = RawSQL(self._key("joined"), [])  # noqa: S611
            candidates = self.queryset.order_by().filter(pk=key).values("pk")
            sql, candidate_params = candidates.query.get_compiler(self.queryset.db).as_sql()
        except EmptyResultSet:
            return []
        rows = self.best(f"{joined} AND EXISTS ({sql})", [*params, *candidate_params], start, stop)
        to_python = self.queryset.model._meta.pk.to_python
        return [(to_python(key), score) for key, score in rows]

    def found(self):
        """Return the queryset with what matches, in no order of its own. One pass, and nothing is ranked."""
        matches, match_params = self.matches()
        joined, params = self._entries()
        ids = f"SELECT {self._key('joined')} FROM ({matches}) found CROSS JOIN {joined}"  # noqa: S608
        return self.queryset.filter(pk__in=RawSQL(ids, [*match_params, *params]))  # noqa: S611

    def _entries(self):
        """Return the entries of the model that is searched for as what :meth:`best` joins."""
        kinds = get_descendants_content_types_pks(self.queryset.model)
        marks = ", ".join(["%s"] * len(kinds))
        entries = f"(SELECT id, content_type_id, object_id AS key FROM {ENTRIES}) joined"  # noqa: S608
        return f"{entries} WHERE joined.id = found.id AND joined.content_type_id IN ({marks})", kinds

    def _key(self, table):
        """Return the primary key that an index entry keeps as text, as the database compares it quickly."""
        key = self.queryset.model._meta.pk
        while key.remote_field:
            key = key.target_field
        return f"CAST({table}.key AS {key.cast_db_type(self.connection)})"


class OnePassResults:
    """Mixin of search results: reads the best keys, then the objects, as backends for search servers do."""

    def get_queryset(self):
        if not self.query_compiler.is_one_pass:
            return super().get_queryset()
        return self._found().order_by("-pk")[self.start : self.stop]

    def _found(self):
        compiler = self.query_compiler
        return compiler.found() if compiler.match else compiler.queryset.none()

    def _do_search(self):
        compiler = self.query_compiler
        if not compiler.is_one_pass:
            return super()._do_search()
        if not compiler.match:
            return []
        if not compiler.order_by_relevance:
            queryset = self._found()
            ordered = queryset if queryset.query.order_by else queryset.order_by("-pk")
            return list(ordered[self.start : self.stop])
        scores = dict(compiler.best_objects(self.start, self.stop))
        objects = compiler.queryset.order_by().in_bulk(list(scores))
        if self._score_field:
            for key, obj in objects.items():
                setattr(obj, self._score_field, scores[key])
        return [objects[key] for key in scores if key in objects]

    def _do_count(self):
        if not self.query_compiler.is_one_pass:
            return super()._do_count()
        count = self._found().order_by().count() - self.start
        return max(0, count if self.stop is None else min(count, self.stop - self.start))

    def facet(self, field_name):
        if not self.query_compiler.is_one_pass or self.query_compiler._get_filterable_field(field_name) is None:
            return super().facet(field_name)
        rows = self._found().order_by().values_list(field_name).annotate(count=Count("pk"))
        return dict(rows.order_by("-count", field_name))
