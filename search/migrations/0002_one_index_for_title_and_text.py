from django.db import migrations

# What the search looks for is in the title or in the text, and PostgreSQL uses an index only for what it was asked:
# the two together. Wagtail's own indexes are on one column each.
NAME = "search_title_and_text"
MAKE = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {NAME} ON wagtailsearch_indexentry USING gin ((title || body))"
DROP = f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}"


def _run(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


def make(apps, schema_editor):
    # One that was interrupted is there and does not count: it is made again.
    _run(DROP)(apps, schema_editor)
    _run(MAKE)(apps, schema_editor)


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: people go on working meanwhile.

    dependencies = [
        ("search", "0001_what_the_search_keeps"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(make, _run(DROP))]
