"""People, who belongs where, and how they arrive."""

from portal.accounts.models.invitations import Invitation, JoinRequest
from portal.accounts.models.memberships import Membership
from portal.accounts.models.people import User, UserManager

__all__ = ["Invitation", "JoinRequest", "Membership", "User", "UserManager"]
