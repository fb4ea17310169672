"""The typed links that join content pages into the brokering cycle.

A link is written once, on its source page, and shown from both ends.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: its labels read from either end, and the types it may join."""

    slug: str
    label: str | Promise
    reverse_label: str | Promise
    sources: frozenset[str] | None
    targets: frozenset[str] | None

    def allows(self, source: str, target: str) -> bool:
        """Tell whether a page of type `source` may carry this link to one of type `target`."""
        return (self.sources is None or source in self.sources) and (self.targets is None or target in self.targets)


KNOWLEDGE = frozenset({"synthesis", "practice"})
# Joins a page of plain text to what says the same in another language.
TRANSLATION = "traduction"
LINK_KINDS = {
    kind.slug: kind
    for kind in (
        LinkKind(
            "appuyee-par", _("Appuyée par"), _("Appuie"), frozenset({"practice"}), frozenset({"synthesis", "digest"})
        ),
        LinkKind("forme-a", _("Forme à"), _("Formation"), frozenset({"training", "lesson"}), KNOWLEDGE),
        LinkKind(
            "accompagne",
            _("Accompagne"),
            _("Accompagnement"),
            frozenset({"accompaniment"}),
            frozenset({"practice", "training", "synthesis"}),
        ),
        LinkKind("confirme", _("Confirme"), _("Confirmée par"), frozenset({"digest"}), KNOWLEDGE),
        LinkKind("nuance", pgettext_lazy("verbe", "Nuance"), _("Nuancée par"), frozenset({"digest"}), KNOWLEDGE),
        LinkKind("contredit", _("Contredit"), _("Contredite par"), frozenset({"digest"}), KNOWLEDGE),
        LinkKind("complete", _("Complète"), _("Complétée par"), frozenset({"digest"}), KNOWLEDGE),
        LinkKind("voir-aussi", _("Voir aussi"), _("Voir aussi"), None, None),
        LinkKind(TRANSLATION, _("Traduction de"), _("Traduction"), frozenset({"page"}), frozenset({"page"})),
    )
}
LINK_CHOICES = [(kind.slug, kind.label) for kind in LINK_KINDS.values()]
