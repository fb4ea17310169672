"""The accounts of the demo: one for each kind of person."""

from dataclasses import dataclass

DEMO_PASSWORD = "demo-inters4"  # noqa: S105  (of accounts that exist on the loopback address alone)


@dataclass(frozen=True)
class DemoAccount:
    email: str
    role: str
    role_en: str
    first_name: str
    establishment: str = ""
    broker: bool = False
    author: bool = False
    superuser: bool = False


DEMO_ACCOUNTS = (
    DemoAccount(
        "gestion@inters4.example",
        "gestionnaire au CISSS de la Gaspésie",
        "manager, CISSS de la Gaspésie",
        "Gestion",
        "cisss-gaspesie",
    ),
    DemoAccount(
        "bsl@inters4.example",
        "membre du CISSS du Bas-Saint-Laurent",
        "member, CISSS du Bas-Saint-Laurent",
        "Membre",
        "cisss-bsl",
    ),
    DemoAccount(
        "redaction@inters4.example",
        "rédaction à l’UQAR (écrit, ne publie pas)",
        "author, UQAR (writes, doesn’t publish)",
        "Rédaction",
        "uqar",
        author=True,
    ),
    DemoAccount(
        "courtage@inters4.example",
        "courtage (publie, tient les vocabulaires)",
        "broker (publishes, keeps the vocabularies)",
        "Courtage",
        broker=True,
    ),
    DemoAccount("admin@inters4.example", "administration", "administrator", "Administration", superuser=True),
)


def ensure_demo_accounts() -> None:
    """Make the accounts that aren't there; an account that is keeps its password."""
    # Here rather than above: a browser that signs in reads the accounts without a database.
    from django.contrib.auth.models import Group

    from portal.accounts.models import User
    from portal.accounts.services import BROKERS, author_group_name, join_establishment
    from portal.directory.models import Establishment

    for account in DEMO_ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = User.objects.create_user(
            account.email,
            DEMO_PASSWORD,
            first_name=account.first_name,
            last_name="(démonstration)",
            is_superuser=account.superuser,
            is_staff=account.superuser,
        )
        if account.establishment:
            establishment = Establishment.objects.get(slug=account.establishment)
            join_establishment(user=user, establishment=establishment)
            if account.author:
                user.groups.add(Group.objects.get(name=author_group_name(establishment)))
        if account.broker:
            user.groups.add(Group.objects.get(name=BROKERS))
