"""What the player of a package says, in the language that is active when the package is made."""

from django.utils.translation import gettext as _


def player_words() -> dict[str, str]:
    """Each word by its name in `player/player.js`; what stands between braces is filled in there."""
    return {
        "right": _("C’est juste"),
        "partly": _("C’est juste en partie"),
        "wrong": _("Ce n’est pas cela"),
        "points": _("{points} sur {outOf}"),
        "lineRight": _("Juste :"),
        "lineWrong": _("Inexact :"),
        "lineMissed": _("Il fallait aussi choisir :"),
        "missed": _("bonne réponse"),
        "expected": _("Réponse attendue :"),
        "within": _("{value}, à {tolerance} près"),
        "ranked": _("vous l’aviez mis au rang {rank}"),
        "chooseOne": _("Choisissez une réponse."),
        "writeNumber": _("Écrivez un nombre."),
        "noNumber": _("Ce n’est pas un nombre. Écrivez-le en chiffres, par exemple 12 ou 7,5."),
        "writeAnswer": _("Écrivez votre réponse."),
        "rankAll": _("Donnez un rang à chaque élément."),
        "rankOnce": _("Chaque rang ne sert qu’une fois : deux éléments ne peuvent pas le partager."),
        "matchAll": _("Choisissez ce qui va avec chaque élément : il en manque."),
        "done": _("Fait"),
        "open": _("À faire"),
        "progress": _("Activités faites : {done} sur {count}"),
        "lesson": _("Leçon {rank} sur {count}"),
        "kept": _("C’est gardé."),
        "tooLong": _(
            "Votre plateforme garde {limit} caractères en tout, et il y en a {over} de trop. Raccourcissez votre "
            "texte : il est encore dans le champ."
        ),
        "refused": _(
            "Votre plateforme n’a pas gardé ce que vous venez de faire. Laissez cette page ouverte et répondez de "
            "nouveau dans un instant."
        ),
        "alone": _(
            "Aucune plateforme ne suit ce bloc : ce que vous faites est gardé dans ce navigateur, et là seulement."
        ),
        "nowhere": _(
            "Aucune plateforme ne suit ce bloc, et ce navigateur ne garde rien : ce que vous faites sera perdu."
        ),
        "score": _("Votre résultat : {score} %."),
        "passed": _("Vous avez réussi : il fallait {mark} %."),
        "failed": _("Il fallait {mark} %."),
        "completed": _("Vous avez tout fait."),
        "left": _("Quand tout sera fait, votre résultat sera ici."),
        "noMoreAttempts": _("Vous avez fait tous les essais permis."),
        "restarted": _("Les questions sont à refaire ; vos notes, vos listes et vos lectures restent."),
    }
