"""What becomes of somebody whom the provider of an establishment vouches for, and whom the portal didn't know."""

from portal.accounts.memberships import join
from portal.accounts.models import Membership, User
from portal.directory.models import Establishment


def welcome(person: User, establishment: Establishment) -> None:
    """Make a new person a member of the establishment whose provider vouches for them: a reader of what it keeps."""
    join(
        person=person,
        role=Membership.Role.READER,
        establishment=establishment,
        source=Membership.Source.SIGN_ON,
    )
