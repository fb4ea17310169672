"""The demo makes accounts whose password everybody knows: only in a database of its own."""

import os

SETTINGS = "portal.settings.demo"


class ForeignDatabaseError(Exception):
    """The message says what to do."""


def refuse_other_settings() -> None:
    """Refuse to run on the settings of a real portal.

    Raises:
        ForeignDatabaseError: where the environment names other settings than the demo's.
    """
    named = os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    if named != SETTINGS:
        raise ForeignDatabaseError(
            f"DJANGO_SETTINGS_MODULE={named} : la démo ne tourne qu’avec ses propres réglages, jamais sur un vrai "
            "portail (ses comptes ont un mot de passe connu de tous). Essayez : env -u DJANGO_SETTINGS_MODULE make demo"
        )


def refuse_foreign_database() -> None:
    """Refuse a database where people have accounts and none is the demo's. An empty one is taken.

    Raises:
        ForeignDatabaseError: where it is somebody else's.
    """
    from django.db import connection

    from portal.accounts.models import User
    from portal.demo.accounts import DEMO_ACCOUNTS

    if User._meta.db_table not in connection.introspection.table_names():
        return
    addresses = [account.email for account in DEMO_ACCOUNTS]
    if User.objects.exists() and not User.objects.filter(email__in=addresses).exists():
        settings = connection.settings_dict
        raise ForeignDatabaseError(
            f"La base « {settings['NAME']} » contient des comptes et n’est pas celle d’une démo. "
            "Rien n’y a été changé. Essayez : env -u DATABASE_URL make demo DATA_DIR=un/autre/dossier"
        )
