"""People. The e-mail address is the login."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import AddressField, canonical_address
from portal.directory.models import Establishment


class UserManager(BaseUserManager["User"]):
    """Makes users known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; a missing password makes an account that can't sign in by password.

        Raises:
            ValueError: where the address is empty.
        """
        if not canonical_address(email):
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator, whose membership says so too."""
        # Here rather than above: the service is made of what is here.
        from portal.accounts.memberships import join
        from portal.accounts.models.memberships import Membership

        user = self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)
        join(person=user, role=Membership.Role.ADMINISTRATOR, source=Membership.Source.COMMAND)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of this address, however it is written: the field compares canonical addresses."""
        return self.get(email=username)


class User(AbstractUser):  # type: ignore[django-manager-missing]  # the manager below
    """A person with an account."""

    username = None  # type: ignore[assignment]  # Django's way to drop a field
    email = AddressField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Un compte existe déjà à cette adresse.")},
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]  # of this model, where Django's is of its own

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints = [
            # Whatever writes to the database, an import of another tool too.
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_an_address",
                violation_error_message=_("Un compte existe déjà à cette adresse."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def establishments(self) -> models.QuerySet[Establishment]:
        """The establishments that this person is a member of."""
        return Establishment.objects.filter(group__user=self)
