"""What the sections of a manuscript are called, by the field of a synthesis that they fill.

A heading that says something else stays in the body, in its place.
"""

from portal.exchange.manuscripts.parts import named_by

REFERENCES = "references"
SUMMARY = "summary"
ABSTRACT = "executive_summary"
LINES = {"key_messages"}
# Fields of words without marks, and how long each may be.
PLAIN: dict[str, int | None] = {
    "question": None,
    "decision": None,
    "interests": None,
    "funding": 300,
    "protocol": 300,
    "requested_by": 300,
}
SYNONYMS = {
    "key_messages": (
        *("messages clés", "message clé", "principaux messages", "faits saillants", "points clés", "points saillants"),
        *("à retenir", "ce qu’il faut retenir", "messages à retenir", "en bref", "constats clés"),
        *("key messages", "key points", "highlights", "main messages", "take-home messages", "key findings"),
    ),
    ABSTRACT: (
        *("résumé", "sommaire", "résumé exécutif", "sommaire exécutif", "résumé détaillé", "abrégé", "synopsis"),
        *("abstract", "summary", "executive summary"),
    ),
    "question": (
        *("question", "la question", "question de recherche", "question posée", "question d’évaluation"),
        *("research question", "review question", "the question"),
    ),
    "decision": ("décision à éclairer", "décision", "decision to inform"),
    "requested_by": ("demandée par", "demandeur", "requested by"),
    "methods": (
        *("méthode", "méthodes", "méthodologie", "démarche", "démarche méthodologique", "approche méthodologique"),
        *("la méthode", "matériel et méthodes", "method", "methods", "methodology", "materials and methods"),
    ),
    "eligibility": (
        *("critères d’admissibilité", "critères d’éligibilité", "critères de sélection", "critères d’inclusion"),
        *("critères d’inclusion et d’exclusion", "critères d’inclusion et exclusion", "admissibilité"),
        *("eligibility criteria", "inclusion criteria", "inclusion and exclusion criteria"),
    ),
    "appraisal": (
        *("appréciation de la qualité", "évaluation de la qualité", "qualité méthodologique", "risque de biais"),
        *("appréciation de la qualité des études", "évaluation de la qualité des études", "évaluation critique"),
        *("quality appraisal", "quality assessment", "risk of bias", "critical appraisal"),
    ),
    "applicability": (
        *("applicabilité", "applicabilité dans les régions", "transférabilité", "applicabilité des résultats"),
        *("applicability", "transferability"),
    ),
    "gaps": (
        *("ce que l’on ne sait pas", "ce qu’on ne sait pas", "lacunes", "lacunes des connaissances"),
        *("lacunes dans les connaissances", "incertitudes", "besoins de recherche"),
        *("knowledge gaps", "research gaps", "evidence gaps"),
    ),
    "funding": ("financement", "source de financement", "sources de financement", "funding", "funding sources"),
    "interests": (
        *("conflits d’intérêts", "conflit d’intérêts", "déclaration d’intérêts", "déclaration de conflits d’intérêts"),
        *("conflicts of interest", "conflict of interest", "competing interests", "declaration of interests"),
    ),
    "protocol": ("protocole", "enregistrement du protocole", "protocol", "protocol registration"),
    REFERENCES: (
        *("références", "références bibliographiques", "bibliographie", "liste des références", "ouvrages cités"),
        *("references", "bibliography", "reference list", "works cited", "literature cited"),
    ),
}
field_named = named_by(SYNONYMS)
