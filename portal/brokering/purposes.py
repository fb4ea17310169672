"""What somebody who comes from a page may want of a broker, besides submitting a need: the form says it too."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """The words of the form: its title, what is written there, and how it starts."""

    title: str | Promise
    label: str | Promise
    help_text: str | Promise
    start: str | Promise


# By the value of `pour` in the address.
PURPOSES = {
    "savoir": Purpose(
        _("Proposer un contenu à relier"),
        _("Ce que vous proposez"),
        _("Une pratique, une synthèse, un texte : ce que c’est, et où le trouver."),
        _("À relier à : %(page)s"),
    ),
    "appropriation": Purpose(
        _("Demander un accompagnement"),
        _("Votre projet"),
        _("Ce que vous voulez mettre en place, pour qui et où. Deux phrases suffisent."),
        _("Un accompagnement pour : %(page)s"),
    ),
    "resultats": Purpose(
        _("Dire ce que cela a donné"),
        _("Ce que cela a donné"),
        _("Ce que vous avez fait, où, et ce qui a changé. Un échec instruit autant qu’une réussite."),
        _("À propos de : %(page)s"),
    ),
}
