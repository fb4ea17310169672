"""What the reader is told of a refused parameter, of a corrected word, of a widened search."""

from django.utils.translation import gettext as _

from search.request import InvalidSearchRequest, ParameterError


def error_message(name: str, error: ParameterError) -> str:
    """One sentence that names the parameter, what is wrong and what to do."""
    words = {"name": name, "value": error.value, "limit": error.limit}
    messages = {
        "too-long": _("« %(name)s » est trop long : %(limit)s caractères au plus."),
        "not-a-number": _("« %(name)s=%(value)s » n’est pas un nombre."),
        "too-small": _("« %(name)s=%(value)s » est trop petit : %(limit)s au moins."),
        "too-large": _("« %(name)s=%(value)s » est trop grand : %(limit)s au plus."),
        "too-deep": _("« %(name)s=%(value)s » va trop loin : page %(limit)s au plus. Précisez la recherche."),
        "too-many": _("« %(name)s » a trop de valeurs : %(limit)s au plus."),
        "unknown": _("« %(name)s=%(value)s » n’est pas une valeur connue. Retirez ce paramètre."),
    }
    return messages[error.code] % words


def error_messages(error: InvalidSearchRequest) -> dict[str, str]:
    return {name: error_message(name, problem) for name, problem in error.errors.items()}


def unavailable_message() -> str:
    """What to tell the reader when the engine can't answer."""
    return _("Le moteur de recherche ne répond pas pour l’instant : la liste est simplifiée, sans filtres ni comptes.")
