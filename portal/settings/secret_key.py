"""The secret key signs sessions and links that change accounts: one that can be guessed opens everything."""

from django.core.exceptions import ImproperlyConfigured

MIN_LENGTH = 50
MIN_DIFFERENT = 12
MADE_BY_DJANGO = "django-insecure-"


def strong_key(key: str) -> str:
    """Return the key as it is.

    Raises:
        ImproperlyConfigured: where it is missing or can be guessed, with the command that makes a good one.
    """
    if not key:
        fault = "manque"
    elif key.startswith(MADE_BY_DJANGO):
        fault = f"commence par « {MADE_BY_DJANGO} » : c’est une clé de développement"
    elif len(key) < MIN_LENGTH:
        fault = f"a {len(key)} caractères ; il en faut au moins {MIN_LENGTH}"
    elif len(set(key)) < MIN_DIFFERENT:
        fault = f"n’a que {len(set(key))} caractères différents ; il en faut au moins {MIN_DIFFERENT}"
    else:
        return key
    raise ImproperlyConfigured(
        f"SECRET_KEY {fault}. Mettez dans l’environnement ce qu’affiche : "
        'python -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
