"""Whoever is in the group of an establishment, of brokers or of administrators has the membership that gives it.

Writers of an establishment read what it keeps to itself: those who were in its authors' group alone get its readers'.
"""

from django.db import migrations

AUTHORS = "Rédaction – "
BROKERS = "Courtiers"


def make_memberships(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    Group = apps.get_model("auth", "Group")
    Membership = apps.get_model("accounts", "Membership")
    Establishment = apps.get_model("directory", "Establishment")
    made = []

    def add(people, role, establishment=None):
        made.extend(
            Membership(
                person=person, establishment=establishment, role=role, since=person.date_joined, source="migration"
            )
            for person in people
        )

    for establishment in Establishment.objects.all():
        authors = User.objects.filter(groups__name=f"{AUTHORS}{establishment.slug}")
        role = "university_author" if establishment.kind == "university" else "contributor"
        readers = User.objects.filter(groups=establishment.group_id) if establishment.group_id else User.objects.none()
        add(authors, role, establishment)
        add(readers.exclude(pk__in=authors.values("pk")), "reader", establishment)
        if establishment.group_id:
            group = Group.objects.get(pk=establishment.group_id)
            for person in authors.exclude(groups=establishment.group_id):
                person.groups.add(group)
    add(User.objects.filter(groups__name=BROKERS), "broker")
    add(User.objects.filter(is_superuser=True), "administrator")
    Membership.objects.bulk_create(made, batch_size=500)


def forget_memberships(apps, schema_editor):
    apps.get_model("accounts", "Membership").objects.filter(source="migration").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_memberships"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_memberships, forget_memberships)]
