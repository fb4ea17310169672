"""For somebody who lost application, keys and recovery codes: the password alone opens the session again."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.addresses import canonical_address
from portal.accounts.models import User
from portal.accounts.sign_on.notices import tell_event


class Command(BaseCommand):
    help = "Retire la seconde étape d’un compte, après s’être assuré de qui le demande. Le compte en est averti."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="adresse du compte")

    def handle(self, *args: Any, **options: Any) -> None:
        address = canonical_address(options["address"])
        person = User.objects.filter(email=address).first()
        if person is None:
            raise CommandError(f"Aucun compte à l’adresse {address}.")
        with transaction.atomic():
            number, _kinds = Authenticator.objects.filter(user=person).delete()
            if not number:
                self.stdout.write("Ce compte n’a pas de seconde étape.")
                return
            for session in UserSession.objects.filter(user=person):
                session.end()
            tell_event("mfa/email/totp_deactivated", person, by_command=True)
        self.stdout.write("La seconde étape est retirée et les sessions sont fermées. Le compte en est averti.")
