"""Scientific reviewers enter the administration, where their reviews are: those who have the role join its group."""

from django.db import migrations

REVIEWERS = "Relecture scientifique"


def make_group(apps, schema_editor):
    Membership = apps.get_model("accounts", "Membership")
    reviewers = Membership.objects.filter(role="reviewer", ended=False).select_related("person")
    access = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    # New portals have no rights to give yet: `ensure_roles` gives them.
    if not access.exists():
        return
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=REVIEWERS)
    group.permissions.add(*access)
    for membership in reviewers:
        membership.person.groups.add(group)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=REVIEWERS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_invitations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
