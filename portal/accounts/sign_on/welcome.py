"""What becomes of somebody whom the provider of an establishment vouches for, and whom the portal didn't know."""

from portal.accounts.models import User
from portal.accounts.services import join_establishment
from portal.directory.models import Establishment


def welcome(person: User, establishment: Establishment) -> None:
    """Make a new person a member of the establishment whose provider vouches for them: a reader of what it keeps."""
    join_establishment(user=person, establishment=establishment)
