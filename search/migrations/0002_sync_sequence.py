"""PostgreSQL gives the versions of indexed documents from a sequence; SQLite keeps its counter."""

from django.db import migrations

SEQUENCE = "search_sync"


def create_sequence(apps, schema_editor):
    """Start above the counter, whose numbers the index holds."""
    if schema_editor.connection.vendor != "postgresql":
        return
    counters = apps.get_model("search", "Counter").objects.using(schema_editor.connection.alias)
    last = counters.filter(pk="sync").values_list("value", flat=True).first() or 0
    schema_editor.execute(f"CREATE SEQUENCE {SEQUENCE} AS bigint START WITH {last + 1}")


def drop_sequence(apps, schema_editor):
    """Leave the counter where the sequence stood."""
    if schema_editor.connection.vendor != "postgresql":
        return
    counters = apps.get_model("search", "Counter").objects.using(schema_editor.connection.alias)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('{SEQUENCE}')")
        (last,) = cursor.fetchone()
    counters.update_or_create(pk="sync", defaults={"value": last})
    schema_editor.execute(f"DROP SEQUENCE {SEQUENCE}")


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create_sequence, drop_sequence)]
