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
    # As `Membership.Role`.
    membership: str = "reader"

    @property
    def superuser(self) -> bool:
        return self.membership == "administrator"


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
        membership="university_author",
    ),
    DemoAccount(
        "responsable@inters4.example",
        "responsable au CISSS du Bas-Saint-Laurent (invite, approuve)",
        "lead, CISSS du Bas-Saint-Laurent (invites, approves)",
        "Responsable",
        "cisss-bsl",
        membership="lead",
    ),
    DemoAccount(
        "courtage@inters4.example",
        "courtage (publie, tient les vocabulaires)",
        "broker (publishes, keeps the vocabularies)",
        "Courtage",
        membership="broker",
    ),
    DemoAccount(
        "relecture@inters4.example",
        "relecture scientifique (relit les synthèses)",
        "scientific reviewer (reviews syntheses)",
        "Relecture",
        membership="reviewer",
    ),
    DemoAccount(
        "admin@inters4.example", "administration", "administrator", "Administration", membership="administrator"
    ),
)


def ensure_demo_accounts() -> None:
    """Make the accounts that aren't there; an account that is keeps its password."""
    # Here rather than above: a browser that signs in reads the accounts without a database.
    from portal.accounts.memberships import join
    from portal.accounts.models import Membership, User
    from portal.directory.models import Establishment

    for account in DEMO_ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = User.objects.create_user(
            account.email, DEMO_PASSWORD, first_name=account.first_name, last_name="(démonstration)"
        )
        establishment = Establishment.objects.get(slug=account.establishment) if account.establishment else None
        if account.membership == Membership.Role.LEAD:
            # Somebody answers there: requests for access may be tried, with addresses that don't exist.
            Establishment.objects.filter(slug=account.establishment, domains=[]).update(domains=["inters4.example"])
        join(person=user, role=account.membership, establishment=establishment, source=Membership.Source.COMMAND)
