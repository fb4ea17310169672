"""Nothing to change; back, each reference in parts becomes one text, as references were kept before."""

from django.db import migrations

from portal.references.migrating import change_kept, references_as_text

MODELS = ("ownersectionpage",)


def backwards(apps, schema_editor):
    change_kept(apps, "directory", MODELS, ("references",), references_as_text)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_references_as_data"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(migrations.RunPython.noop, backwards)]
