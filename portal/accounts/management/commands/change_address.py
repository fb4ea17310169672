"""Give an account another e-mail address, from the machine: where two accounts share one, or nobody can sign in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.addresses import canonical_address
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Donne une autre adresse électronique à un compte. Le mot de passe et les droits restent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="numéro du compte")
        parser.add_argument("address", help="nouvelle adresse")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(pk=options["number"]).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a le numéro {options['number']}.")
        before = user.email
        try:
            # Not the whole account: in a database that holds twins, its other fields are nobody's business here.
            address = User._meta.get_field("email").clean(options["address"], user)
        except ValidationError as error:
            raise CommandError(f"« {options['address']} » : {' '.join(error.messages)}") from error
        # In Python: before the migration, the database holds addresses that aren't canonical yet.
        taken = User.objects.exclude(pk=user.pk).values_list("pk", "email")
        if holder := next((pk for pk, email in taken.iterator() if canonical_address(email) == address), None):
            raise CommandError(f"Le compte {holder} a déjà l’adresse {address}.")
        User.objects.filter(pk=user.pk).update(email=address)
        self.stdout.write(f"Le compte {user.pk} passe de « {before} » à « {address} ».")
