"""What a person is told: the reader, of a refused parameter; the operator, of what is wrong."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.engines.base import SearchUnavailable
from search.registry import searchable
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


def counted(count: int, kind: str = "") -> str:
    """How many pages: « 9 pratiques » where all are of one type, « 3 contenus » otherwise, « Aucun contenu »."""
    if count == 0:
        return _("Aucun contenu")
    number = number_format(count, force_grouping=True)
    found = searchable(kind)
    if found is None:
        return ngettext("%(count)s contenu", "%(count)s contenus", count) % {"count": number}
    name = str(found.kind.one if count == 1 else found.kind.many)
    return f"{number} {name[:1].lower()}{name[1:]}"


def unavailable_message() -> str:
    """What to tell the reader when the engine can't answer."""
    return _("Le moteur de recherche ne répond pas pour l’instant : la liste est simplifiée, sans filtres ni comptes.")


def advice(code: str) -> str:
    """What is wrong and what to do, for a code of SearchUnavailable; nothing for `ok` and for no code."""
    if code in ("", "ok"):
        return ""
    sentences = {
        "missing": _(
            "L’index n’existe pas. Lancez « manage.py rebuild_search » : il se fait à partir du contenu, rien n’est "
            "perdu."
        ),
        "outdated": _(
            "L’index a été fait par une autre version du portail. Lancez « manage.py rebuild_search » : il se refait "
            "à partir du contenu, rien n’est perdu."
        ),
        "damaged": _(
            "L’index est illisible. Lancez « manage.py rebuild_search » : il se refait à partir du contenu, rien "
            "n’est perdu."
        ),
        "unwritable": _(
            "L’index refuse l’écriture : son disque est presque plein, ou le droit d’y écrire a été retiré. Libérez de "
            "la place ou rendez ce droit : l’écriture reprend d’elle-même, rien n’est perdu."
        ),
        "unreachable": _(
            "Le serveur de recherche ne répond pas. Vérifiez que tous ses nœuds fonctionnent et que SEARCH_URL donne "
            "leur adresse : l’indexation reprend d’elle-même, rien n’est perdu."
        ),
        "busy": _(
            "Le moteur de recherche est occupé et demande d’attendre : l’indexation reprend d’elle-même, rien n’est "
            "perdu. Si cela dure plus de quelques minutes, voyez ce qui le charge ou donnez-lui plus de mémoire."
        ),
        "forbidden": _(
            "Le serveur de recherche refuse le compte du portail, ou ce que celui-ci lui demande. Vérifiez le nom et "
            "le mot de passe, ou la clé, de SEARCH_URL, et les droits de ce compte : l’indexation reprend ensuite "
            "d’elle-même, rien n’est perdu."
        ),
        "incompatible": _(
            "Le serveur de recherche n’est pas d’un genre ou d’une version qui convient : il faut Elasticsearch 8 "
            "ou 9. Corrigez SEARCH_URL ou mettez le serveur à jour ; rien n’est perdu."
        ),
    }
    unknown = _("Le moteur de recherche ne peut pas répondre (%(code)s). Consultez le journal du portail.")
    return sentences.get(code) or unknown % {"code": code}


def advice_for(error: SearchUnavailable) -> str:
    """The advice and, in parentheses, what the engine said."""
    return f"{advice(error.code)} ({error})"


def database_advice() -> str:
    """What to do when the database can't answer."""
    return _(
        "La base de données ne répond pas, ou n’est pas à jour. Vérifiez que son serveur fonctionne, que DATABASE_URL "
        "donne son adresse et que « manage.py migrate » a été lancé."
    )


def late_message(seconds: float) -> str:
    """How long the oldest change has waited."""
    return _("Des changements attendent l’index depuis %(time)s.") % {"time": duration(seconds)}


def late_advice() -> str:
    """What to do when changes wait for long although the engine answers."""
    return _(
        "Vérifiez que « manage.py search_worker » fonctionne et lisez son journal ; s’il ne suffit pas, lancez-en "
        "plusieurs (avec PostgreSQL)."
    )


def dead_letters_advice() -> str:
    """What to do of pages that the index refused."""
    return _(
        "Lisez leurs raisons dans l’administration, sous Rapports › Recherche, corrigez ces pages, puis réessayez-les."
    )


def status_label(code: str) -> str:
    """The status of an engine in a few words."""
    labels = {
        "ok": _("en service"),
        "missing": _("pas d’index"),
        "outdated": _("index à refaire"),
        "damaged": _("index illisible"),
        "unwritable": _("écriture refusée"),
        "unreachable": _("ne répond pas"),
        "busy": _("occupé"),
        "forbidden": _("accès refusé"),
        "incompatible": _("serveur inadapté"),
    }
    return labels.get(code, code)


def duration(seconds: float) -> str:
    """A length of time in its largest unit: « 45 s », « 3 min », « 2 h », « 4 j »."""
    if seconds < 60:
        return _("%(count)d s") % {"count": seconds}
    if seconds < 3600:
        return _("%(count)d min") % {"count": seconds // 60}
    if seconds < 86400:
        return _("%(count)d h") % {"count": seconds // 3600}
    return _("%(count)d j") % {"count": seconds // 86400}
