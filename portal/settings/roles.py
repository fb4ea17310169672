"""Who must have a second step is named by role: a name that is mistyped would ask it of nobody."""

from django.core.exceptions import ImproperlyConfigured

ROLES = ("administrator", "broker")


def known_roles(names: list[str]) -> list[str]:
    """Return the roles as they are.

    Raises:
        ImproperlyConfigured: where one isn't a role.
    """
    if unknown := [name for name in names if name not in ROLES]:
        raise ImproperlyConfigured(
            f"MFA_REQUIRED_ROLES nomme {', '.join(unknown)} ; les rôles sont : {', '.join(ROLES)}. "
            "Vide, personne n’a besoin d’une seconde étape."
        )
    return names
