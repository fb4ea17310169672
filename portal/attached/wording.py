"""What people are told of the text of a document."""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from portal.attached.outcome import Extract, State

_ = gettext_lazy

STATE_LABELS: list[tuple[str, str | Promise]] = [
    (State.READ.value, _("Cherché")),
    (State.CUT.value, _("Cherché en partie")),
    (State.EMPTY.value, _("Aucun texte")),
    (State.PROTECTED.value, _("Protégé par un mot de passe")),
    (State.BROKEN.value, _("Illisible")),
    (State.TOO_COSTLY.value, _("Trop lourd à lire")),
    (State.MISNAMED.value, _("D’un autre genre que son nom")),
]
WAITING_LABEL = _("À lire")

NOTICES: dict[State, str | Promise] = {
    State.WAITING: _(
        "Le texte de ce document n’est pas encore lu : la recherche le trouvera dans quelques minutes. "
        "La liste des documents dira si c’est fait."
    ),
    State.CUT: _("Ce document est très long : seuls ses 500 000 premiers caractères sont cherchés."),
    State.EMPTY: _(
        "Aucun texte n’a pu être lu dans ce document : ce sont sans doute des images numérisées. Les lecteurs peuvent "
        "l’ouvrir, mais la recherche n’y trouvera aucun mot. Passez-le à la reconnaissance de caractères, ou écrivez "
        "l’essentiel dans la page."
    ),
    State.PROTECTED: _(
        "Ce document demande un mot de passe : ni les lecteurs ni la recherche ne peuvent le lire. "
        "Enregistrez-le sans mot de passe, puis remplacez-le ici."
    ),
    State.BROKEN: _(
        "Ce document n’a pas pu être lu : il est peut-être endommagé. Ouvrez-le, enregistrez-le de nouveau, "
        "puis remplacez-le ici."
    ),
    State.TOO_COSTLY: _(
        "Ce document est trop lourd à lire : la recherche n’y trouvera aucun mot. "
        "Divisez-le, ou réduisez ses images et ses tableaux."
    ),
    State.MISNAMED: _("Le contenu de ce fichier n’est pas du genre que dit son nom."),
}


def notice(state: State) -> str:
    """What the author should know, and do, about the text of a document; empty where all of it was read."""
    return str(NOTICES.get(state, ""))


def misnamed(extract: Extract, suffix: str) -> str:
    """Say that a file isn't what its name says, and what to do."""
    said = suffix.lstrip(".").upper()
    if extract.kind == "Office 97-2003":
        return gettext(
            "Ce fichier s’appelle « %(suffix)s », mais il est au format d’Office 97-2003. "
            "Ouvrez-le et enregistrez-le au format %(said)s."
        ) % {"suffix": suffix, "said": said}
    if extract.kind == "macros":
        return gettext("Ce fichier contient des macros. Enregistrez-le sans macros, au format %(said)s.") % {
            "said": said
        }
    if extract.kind in {"", "TXT"}:
        return gettext(
            "Ce fichier s’appelle « %(suffix)s », mais son contenu n’est pas un document %(said)s. "
            "Ouvrez-le et enregistrez-le au format %(said)s ; le renommer ne le convertit pas."
        ) % {"suffix": suffix, "said": said}
    return gettext(
        "Ce fichier s’appelle « %(suffix)s », mais son contenu est de genre %(kind)s. "
        "Enregistrez-le au format %(said)s, ou rendez-lui sa vraie extension."
    ) % {"suffix": suffix, "said": said, "kind": extract.kind}
