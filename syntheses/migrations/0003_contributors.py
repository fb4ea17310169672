"""The text that named the authors becomes contributors; back, each reference is one text again, as contributors are."""

from django.db import migrations

from portal.references.migrating import authors_to_contributors, change_kept, contributors_to_authors, references_as_text

MODELS = ("digestpage", "synthesisindexpage", "synthesispage")


def forwards(apps, schema_editor):
    change_kept(apps, "syntheses", ("digestpage", "synthesispage"), ("authors", "contributors"), authors_to_contributors)


def backwards(apps, schema_editor):
    change_kept(apps, "syntheses", MODELS, ("references",), references_as_text)
    change_kept(apps, "syntheses", ("digestpage", "synthesispage"), ("authors", "contributors"), contributors_to_authors)


class Migration(migrations.Migration):
    dependencies = [
        ("syntheses", "0002_references_as_data"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
