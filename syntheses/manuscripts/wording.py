"""Why a manuscript is refused, and what to do."""

from django.utils.translation import gettext as _


def refusal(reason: str, kind: str = "") -> str:
    """Say why a file isn't read; `kind` is what it is, where it isn't what it should be."""
    if reason == "misnamed":
        return _misnamed(kind)
    words = {
        "protected": _(
            "Ce document demande un mot de passe. Dans Word : Fichier, Informations, Protéger le document, Chiffrer "
            "avec un mot de passe ; effacez-le, enregistrez, puis choisissez le fichier de nouveau."
        ),
        "entities": _(
            "Ce fichier déclare des entités XML, ce que Word n’écrit jamais : il est refusé. Ouvrez-le dans Word et "
            "enregistrez-le de nouveau en .docx."
        ),
        "too-costly": _(
            "Ce manuscrit est trop lourd à lire, une fois décompressé. Divisez-le, ou retirez ses images et ses plus "
            "longs tableaux : vous les ajouterez ensuite à la page."
        ),
    }
    return words.get(
        reason,
        _(
            "Ce document n’a pas pu être lu : il est peut-être endommagé. Ouvrez-le dans Word, enregistrez-le de "
            "nouveau en .docx, puis choisissez-le ici."
        ),
    )


def _misnamed(kind: str) -> str:
    if kind in {"macros", "docm", "dotm"}:
        return _("Ce fichier contient des macros. Dans Word, enregistrez-le sous « Document Word (.docx) ».")
    if kind in {"Office 97-2003", "doc", "dot"}:
        return _("Ce fichier est au format de Word 97-2003. Enregistrez-le sous « Document Word (.docx) ».")
    if kind in {"odt", "ODT", "rtf", "RTF", "pages", "dotx", "DOTX"}:
        return _("Ce fichier n’est pas un document Word. Dans votre logiciel, enregistrez-le en .docx.")
    if kind in {"pdf", "PDF"}:
        return _("Un PDF ne garde ni les titres ni les notes d’un texte. Apportez le document Word dont il vient.")
    return _(
        "Ce fichier n’est ni un document Word .docx, ni un texte Markdown .md ; le renommer ne le convertit pas. "
        "Enregistrez le manuscrit dans l’un de ces formats."
    )
