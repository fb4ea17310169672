"""The typed links that join content pages into the brokering cycle.

A link is written once, on its source page, and shown from both ends.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kinds.contents import kind_named


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: its labels read from either end. Which contents it joins, each kind of content says.

    One that is `open` joins any two pages. One that `supports` leads to what the page that carries it stands on. One
    that is a `stance` says what its page does to what is known: of which part of the other, and why.
    """

    slug: str
    label: str | Promise
    reverse_label: str | Promise
    open: bool = False
    symmetrical: bool = False
    supports: bool = False
    stance: bool = False

    def allows(self, source: str, target: str) -> bool:
        """Tell whether a page of type `source` may carry this link to one of type `target`."""
        if self.open:
            return True
        carrier, receiver = kind_named(source), kind_named(target)
        return bool(carrier and receiver and self.slug in carrier.links_from and self.slug in receiver.links_to)


# Joins a page of plain text to what says the same in another language.
TRANSLATION = "traduction"
LINK_KINDS = {
    kind.slug: kind
    for kind in (
        LinkKind("appuyee-par", _("Appuyée par"), _("Appuie"), supports=True),
        LinkKind("forme-a", _("Forme à"), _("Formation")),
        LinkKind("accompagne", _("Accompagne"), _("Accompagnement")),
        # What only repeats what is announced of a practice proves nothing of it.
        LinkKind("decrit", _("Décrit"), _("Décrite par")),
        LinkKind("confirme", _("Confirme"), _("Confirmée par"), stance=True),
        LinkKind("nuance", pgettext_lazy("verbe", "Nuance"), _("Nuancée par"), stance=True),
        LinkKind("contredit", _("Contredit"), _("Contredite par"), stance=True),
        LinkKind("complete", _("Complète"), _("Complétée par"), stance=True),
        LinkKind("voir-aussi", _("Voir aussi"), _("Voir aussi"), open=True, symmetrical=True),
        LinkKind(TRANSLATION, _("Traduction de"), _("Traduction")),
    )
}
STANCES = tuple(kind.slug for kind in LINK_KINDS.values() if kind.stance)
LINK_CHOICES = [(kind.slug, kind.label) for kind in LINK_KINDS.values()]
