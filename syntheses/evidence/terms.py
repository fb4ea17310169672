"""The words of evidence: designs, measures of effect, certainty as GRADE has it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DESIGNS = [
    ("systematic-review", _("Revue systématique avec méta-analyse")),
    ("narrative-review", _("Revue systématique sans méta-analyse")),
    ("umbrella-review", _("Revue de revues")),
    ("scoping-review", _("Revue de la portée")),
    ("randomised-trial", _("Essai randomisé")),
    ("cluster-trial", _("Essai randomisé par grappes")),
    ("quasi-experiment", _("Étude quasi expérimentale")),
    ("before-after", _("Étude avant-après, sans groupe témoin")),
    ("cohort", _("Étude de cohorte")),
    ("case-control", _("Étude cas-témoins")),
    ("cross-sectional", _("Étude transversale")),
    ("qualitative", _("Étude qualitative")),
    ("mixed", _("Étude à méthodes mixtes")),
    ("case-study", _("Étude de cas")),
    ("economic", _("Étude économique")),
    ("guideline", _("Ligne directrice")),
    ("description", _("Description d’un modèle")),
    ("other", _("Autre devis")),
]

# What reviews count are the people of the studies that they gather.
REVIEWS = frozenset({"systematic-review", "narrative-review", "umbrella-review", "scoping-review"})

# A measure of effect, its short name, and whether « no difference » is one rather than zero.
MEASURES = [
    ("RR", _("RR, risque relatif")),
    ("OR", _("RC, rapport de cotes")),
    ("HR", _("RRI, rapport de risques instantanés")),
    ("rate-ratio", _("Rapport de taux")),
    ("RD", _("Différence de risques")),
    ("MD", _("Différence moyenne")),
    ("SMD", _("DMS, différence moyenne standardisée")),
]
SHORT_MEASURES = {
    "RR": _("RR"),
    "OR": _("RC"),
    "HR": _("RRI"),
    "rate-ratio": _("rapport de taux"),
    "RD": _("différence de risques"),
    "MD": _("différence moyenne"),
    "SMD": _("DMS"),
}
RATIOS = frozenset({"RR", "OR", "HR", "rate-ratio"})

DIRECTIONS = [
    ("favourable", _("En faveur de l’intervention")),
    ("none", _("Sans différence")),
    ("inconsistent", _("Résultats contradictoires")),
    ("unfavourable", _("En défaveur de l’intervention")),
]

# The four levels of GRADE (Guyatt et al. 2011, J Clin Epidemiol 64:383-394, table 2), from the lowest.
CERTAINTIES = [
    ("very-low", pgettext_lazy("certitude", "Très faible")),
    ("low", pgettext_lazy("certitude", "Faible")),
    ("moderate", pgettext_lazy("certitude", "Modérée")),
    ("high", pgettext_lazy("certitude", "Élevée")),
]
LEVELS = {slug: level for level, (slug, _label) in enumerate(CERTAINTIES, 1)}
# Where a body of evidence starts before anything lowers or raises its certainty (the same, table 3).
STARTS = [("high", _("Élevée : essais randomisés")), ("low", _("Faible : études d’observation"))]
# What lowers certainty, then what raises it.
DOMAINS = [
    ("risk-of-bias", _("Risque de biais")),
    ("inconsistency", _("Incohérence entre les études")),
    ("indirectness", _("Caractère indirect")),
    ("imprecision", _("Imprécision")),
    ("publication-bias", _("Biais de publication")),
    ("large-effect", _("Effet de grande taille")),
    ("dose-response", _("Relation dose-effet")),
    ("confounding", _("Facteurs de confusion qui réduiraient l’effet")),
]
RAISING = frozenset({"large-effect", "dose-response", "confounding"})
STEPS = [
    ("0", _("Sans effet sur la certitude")),
    ("1", _("Un niveau")),
    ("2", _("Deux niveaux")),
]

# The parts of a question: PICO, then what SPIDER asks besides (Cooke et al. 2012, Qual Health Res 22:1435-1443).
QUESTION_PARTS = [
    ("population", _("Population")),
    ("intervention", _("Intervention")),
    ("comparator", _("Comparaison")),
    ("outcomes", _("Résultats attendus")),
    ("context", _("Contexte")),
    ("sample", _("Échantillon (SPIDER)")),
    ("phenomenon", _("Phénomène d’intérêt (SPIDER)")),
    ("design", _("Devis (SPIDER)")),
    ("evaluation", _("Évaluation (SPIDER)")),
    ("research", _("Type de recherche (SPIDER)")),
]

LICENCES = [
    ("cc-by-4.0", "CC BY 4.0"),
    ("cc-by-sa-4.0", "CC BY-SA 4.0"),
    ("cc-by-nc-4.0", "CC BY-NC 4.0"),
    ("cc-by-nc-nd-4.0", "CC BY-NC-ND 4.0"),
    ("cc0-1.0", "CC0 1.0"),
    ("reserved", _("Tous droits réservés")),
]
LICENCE_URLS = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/deed.fr",
    "cc-by-nc-nd-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/deed.fr",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
}
