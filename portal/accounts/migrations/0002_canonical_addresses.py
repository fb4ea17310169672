"""Write every address the one way that the portal keeps. Twins stop the migration: people choose between them."""

from collections import defaultdict

from django.core.management.base import CommandError
from django.db import migrations

from portal.accounts.addresses import canonical_address


def write_canonically(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    found = defaultdict(list)
    for user in users.order_by("pk").iterator():
        found[canonical_address(user.email)].append(user)
    twins = {address: accounts for address, accounts in found.items() if len(accounts) > 1}
    if twins:
        raise CommandError(report(twins))
    for address, [user] in found.items():
        if user.email != address:
            users.filter(pk=user.pk).update(email=address)


def report(twins):
    """Say which accounts share an address, and what to do. `twins` gives the accounts of each address."""
    lines = [
        "Des comptes ont la même adresse, aux majuscules près. Rien n’a été changé : le choix vous revient.",
        "",
    ]
    for address, accounts in twins.items():
        lines.append(f"{address}")
        for user in accounts:
            seen = f"dernière session le {user.last_login:%Y-%m-%d}" if user.last_login else "aucune session"
            role = ", administration" if user.is_superuser else ""
            state = "" if user.is_active else ", fermé"
            lines.append(f"  compte {user.pk} : « {user.email} », {seen}{role}{state}")
    lines += [
        "",
        "Pour chaque paire, gardez l’adresse au compte qui sert et donnez-en une autre à l’autre compte :",
        "  python manage.py change_address NUMÉRO nouvelle-adresse@exemple.ca",
        "puis relancez « python manage.py migrate ». Aucun compte n’est supprimé : ce qu’il a écrit reste à son nom.",
    ]
    return "\n".join(lines)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(write_canonically, migrations.RunPython.noop, elidable=False)]
