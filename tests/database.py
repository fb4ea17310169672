"""The tests' database: migrated once, then copied for as long as the migrations stay the same.

All migrations take some 20 seconds of processor, which each run and each of its workers would spend again.
What an app does after migrating (permissions, roles) is done on each copy: its code may have changed.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresqlCreation
from django.db.backends.sqlite3.creation import DatabaseCreation

# Installed by one proof alone: its database begins as a copy of the one without it.
ADDED_APP = "tests.fourth_kind"


def fingerprint(*, without: str = "") -> str:
    """What names a database that these migrations made, those of the app `without` aside."""
    installed = [app for app in settings.INSTALLED_APPS if app != without]
    told = hashlib.sha256(repr((sqlite3.sqlite_version, installed)).encode())
    for package in ("django", "wagtail"):
        told.update(importlib.metadata.version(package).encode())
    for app in apps.get_app_configs():
        if app.name == without:
            continue
        for migration in sorted(Path(app.path).glob("migrations/*.py")):
            told.update(migration.name.encode())
            told.update(migration.read_bytes())
    return told.hexdigest()[:16]


def migrated_database(*, without: str = "") -> Path:
    """Return where SQLite's migrated database is kept, whether or not it is there yet."""
    return Path(tempfile.gettempdir()) / f"inters4-tests-{os.getuid()}-{fingerprint(without=without)}.sqlite3"


class CopiedDatabase(DatabaseCreation):
    """Make the tests' database in memory from the one that is migrated already, or migrate and keep it."""

    def create_test_db(self, verbosity: int = 1, autoclobber: bool = False, *arguments: Any, **options: Any) -> str:
        kept = migrated_database()
        if not kept.exists():
            begun = migrated_database(without=ADDED_APP)
            if begun.exists():
                shutil.copy(begun, self._get_test_db_name())
                options["keepdb"] = True
            name = str(super().create_test_db(verbosity, autoclobber, *arguments, **options))
            # Written under another name first: another worker never reads half of it.
            with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as whole:
                target = sqlite3.connect(whole.name)
                self.connection.connection.backup(target)
                target.close()
            Path(whole.name).replace(kept)
            return name
        name = self._get_test_db_name()
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        source = sqlite3.connect(kept)
        source.backup(self.connection.connection)
        source.close()
        emit_post_migrate_signal(verbosity=0, interactive=False, db=self.connection.alias)
        return name


def template_database() -> str:
    """Return the name of PostgreSQL's migrated database, whether or not the server has it yet."""
    return f"inters4_tests_{fingerprint()}"


class CopiedPostgresqlDatabase(PostgresqlCreation):
    """Make the tests' database from a template of the server, or migrate it and make the template of it."""

    def create_test_db(self, verbosity: int = 1, autoclobber: bool = False, *arguments: Any, **options: Any) -> str:
        template = template_database()
        # Workers begin together: one migrates, the others wait and copy.
        with (Path(tempfile.gettempdir()) / f"{template}-{os.getuid()}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._nodb_cursor() as cursor:
                there = self._database_exists(cursor, template)
            if not there:
                name = str(super().create_test_db(verbosity, autoclobber, *arguments, **options))
                # A database that somebody is in can't be copied; a copy that isn't whole mustn't have the name.
                self.connection.close()
                with self._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{template}_new"')
                    cursor.execute(f'CREATE DATABASE "{template}_new" TEMPLATE "{name}"')
                    cursor.execute(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')
                return name
            name = self._get_test_db_name()
            self.connection.close()
            with self._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        emit_post_migrate_signal(verbosity=0, interactive=False, db=self.connection.alias)
        return name


def copy_the_migrated_database() -> None:
    """Have the tests' database made so."""
    connection.creation = (CopiedDatabase if connection.vendor == "sqlite" else CopiedPostgresqlDatabase)(connection)


@contextlib.contextmanager
def kept_for_the_module(blocker: Any) -> Iterator[None]:
    """Keep what is written before the `yield` of a module's fixture for all its tests, then take it back.

    Each test has a savepoint on top, so that none sees what another wrote. Not for a module that has tests with
    transactions of their own: they empty the tables.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
