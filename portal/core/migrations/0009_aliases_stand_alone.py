from django.db import migrations


def part_from_their_pages(apps, schema_editor):
    """Make ordinary pages of aliases: they keep what they say, and no longer follow a page that may be restricted."""
    apps.get_model("wagtailcore", "Page").objects.exclude(alias_of=None).update(alias_of=None)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_translation_links'),
        ('wagtailcore', '0094_alter_page_locale'),
    ]

    operations = [migrations.RunPython(part_from_their_pages, migrations.RunPython.noop)]
