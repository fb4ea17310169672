"""Groups, workflow and root page that Wagtail makes with English names are called in the portal's language."""

from django.db import migrations

NAMES = (
    ("auth", "Group", "name", "Moderators", "Relecture générale"),
    ("auth", "Group", "name", "Editors", "Rédaction générale"),
    ("wagtailcore", "Workflow", "name", "Moderators approval", "Approbation par la relecture générale"),
    ("wagtailcore", "Task", "name", "Moderators approval", "Approbation par la relecture générale"),
    ("wagtailcore", "Page", "title", "Root", "Racine"),
    ("wagtailcore", "Page", "draft_title", "Root", "Racine"),
    ("wagtailcore", "Collection", "name", "Root", "Racine"),
    ("wagtailcore", "Page", "title", "Welcome to your new Wagtail site!", "Bienvenue"),
    ("wagtailcore", "Page", "draft_title", "Welcome to your new Wagtail site!", "Bienvenue"),
)


def rename(apps, before, after):
    for app, model, field, english, french in NAMES:
        names = {"en": english, "fr": french}
        rows = apps.get_model(app, model).objects.filter(**{field: names[before]})
        if french == "Racine":
            rows = rows.filter(depth=1)
        taken = apps.get_model(app, model).objects.filter(**{field: names[after]})
        if not (model == "Group" and taken.exists()):
            rows.update(**{field: names[after]})


def to_french(apps, schema_editor):
    rename(apps, "en", "fr")


def to_english(apps, schema_editor):
    rename(apps, "fr", "en")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_unique_address"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(to_french, to_english)]
