import re

from django.db import migrations

KEPT = (("directory", "Term"), ("directory", "Region"), ("directory", "Establishment"))


def set_apostrophes(apps, schema_editor):
    """Give labels, and the sections and collections named after them, the apostrophe that the portal sets elsewhere."""
    for app, model in KEPT:
        rows = apps.get_model(app, model).objects
        for row in rows.filter(label__contains="'"):
            rows.filter(pk=row.pk).update(label=typographic(row.label))
    for row in apps.get_model("directory", "OwnerSectionPage").objects.filter(title__contains="'"):
        titles = {"title": typographic(row.title), "draft_title": typographic(row.draft_title)}
        apps.get_model("wagtailcore", "Page").objects.filter(pk=row.pk).update(**titles)
    collections = apps.get_model("wagtailcore", "Collection").objects
    for row in collections.filter(name__contains="'"):
        collections.filter(pk=row.pk).update(name=typographic(row.name))


def typographic(text):
    return re.sub(r"(?<=[^\W\d_])'(?=\w)", "’", text)


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0009_references_as_text"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(set_apostrophes, migrations.RunPython.noop)]
