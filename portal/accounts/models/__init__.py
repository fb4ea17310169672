"""People, and who belongs where."""

from portal.accounts.models.memberships import Membership
from portal.accounts.models.people import User, UserManager

__all__ = ["Membership", "User", "UserManager"]
