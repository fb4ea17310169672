"""Give blocks and strategies the terms that their words name: whom they are for, which orders. No word is touched.

The fields of words stay beside the terms, for what a list can't say; the release before this one goes on reading and
writing them. Terms are made where the portal hasn't them yet: `load_vocabularies` adds the others and their English.
"""

import re
import unicodedata

from django.db import migrations

AUDIENCES = {
    "gestionnaires": ("Gestionnaires et cadres", r"\b(?:gestionnaires?|cadres?|chefs?)\b"),
    "professionnels": ("Professionnels et intervenants", r"\b(?:professionnel(?:le)?s?|intervenante?s?)\b"),
    "charges-de-projet": ("Chargés de projet", r"\bcharge(?:e|es|s)? de projets?\b"),
    "coordination": (
        "Intervenants pivots et agents de liaison",
        r"\b(?:agente?s? de liaison|intervenante?s? pivots?|gestionnaires? de cas)\b",
    ),
    "soutien": ("Préposés et personnel de soutien", r"\bprepose(?:e|es|s)?\b"),
    "recherche": ("Équipes de recherche", r"\b(?:equipes? de recherche|chercheu(?:r|rs|se|ses))\b"),
    "etudiants": ("Étudiants et stagiaires", r"\b(?:etudiante?s?|stagiaires?)\b"),
    "usagers": ("Usagers, proches et bénévoles", r"\b(?:usage(?:r|rs|re|res)|proches|benevoles?)\b"),
}
ORDERS = {
    "infirmieres": ("Ordre des infirmières et infirmiers du Québec", r"\boiiq\b|infirmiers du quebec"),
    "infirmieres-auxiliaires": (
        "Ordre des infirmières et infirmiers auxiliaires du Québec",
        r"\boiiaq\b|infirmiers auxiliaires du quebec",
    ),
    "medecins": ("Collège des médecins du Québec", r"\bcmq\b|college des medecins"),
    "pharmaciens": ("Ordre des pharmaciens du Québec", r"ordre des pharmaciens"),
    "travailleurs-sociaux": (
        "Ordre des travailleurs sociaux et des thérapeutes conjugaux et familiaux du Québec",
        r"\botstcfq\b|ordre des travailleurs sociaux",
    ),
    "psychologues": ("Ordre des psychologues du Québec", r"ordre des psychologues"),
    "psychoeducateurs": ("Ordre des psychoéducateurs et psychoéducatrices du Québec", r"ordre des psychoeducat"),
    "ergotherapeutes": ("Ordre des ergothérapeutes du Québec", r"\boeq\b|ordre des ergotherapeutes"),
    "physiotherapie": (
        "Ordre professionnel de la physiothérapie du Québec",
        r"ordre (?:professionnel )?de la physiotherapie",
    ),
    "orthophonistes-audiologistes": (
        "Ordre des orthophonistes et audiologistes du Québec",
        r"\booaq\b|ordre des orthophonistes",
    ),
    "dietetistes-nutritionnistes": (
        "Ordre des diététistes-nutritionnistes du Québec",
        r"\bodnq\b|ordre (?:professionnel )?des dietetistes",
    ),
    "inhalotherapeutes": (
        "Ordre professionnel des inhalothérapeutes du Québec",
        r"\bopiq\b|ordre (?:professionnel )?des inhalotherapeutes",
    ),
}
# By field of words: the list that it names, how that list is called, and how its terms are recognised.
LISTS = {
    "audience": ("audiences", "Publics des formations", AUDIENCES),
    "professional_orders": ("orders", "Ordres professionnels", ORDERS),
}
MODELS = {"trainingblockpage": ("audience", "professional_orders"), "accompanimentpage": ("audience",)}


def folded(text):
    plain = unicodedata.normalize("NFD", (text or "").casefold())
    return "".join(character for character in plain if not unicodedata.combining(character)).replace("’", "'")


def recognised(field, text):
    """The slugs of the terms that a text names."""
    words = folded(text)
    return [slug for slug, (_label, pattern) in LISTS[field][2].items() if re.search(pattern, words)]


class Terms:
    """The terms of the portal, made where they aren't there."""

    def __init__(self, apps):
        self.vocabularies = apps.get_model("directory", "Vocabulary")._default_manager
        self.terms = apps.get_model("directory", "Term")._default_manager
        self.known = {}

    def number(self, field, slug):
        list_slug, list_label, patterns = LISTS[field]
        if (field, slug) not in self.known:
            vocabulary, _made = self.vocabularies.get_or_create(
                slug=list_slug, defaults={"label": list_label, "open": True, "order": 100}
            )
            term, _made = self.terms.get_or_create(
                vocabulary=vocabulary,
                slug=slug,
                defaults={"label": patterns[slug][0], "order": list(patterns).index(slug)},
            )
            self.known[field, slug] = term.pk
        return self.known[field, slug]

    def named(self, fields, values):
        return [self.number(field, slug) for field in fields for slug in recognised(field, values.get(field))]


def classify(apps, schema_editor):
    terms = Terms(apps)
    revisions = apps.get_model("wagtailcore", "Revision")._default_manager
    for name, fields in MODELS.items():
        model = apps.get_model("training", name)
        relation = model._meta.get_field("terms")
        through, page = relation.remote_field.through._default_manager, relation.m2m_field_name()
        for row in list(model._default_manager.values("pk", *fields)):
            for number in terms.named(fields, row):
                through.get_or_create(**{f"{page}_id": row["pk"], "term_id": number})
        # What is edited next is the last revision, not the page.
        kept = revisions.filter(content_type__app_label="training", content_type__model=name)
        for revision in kept.only("pk", "content").iterator(chunk_size=200):
            held = revision.content.get("terms") or []
            missing = [number for number in terms.named(fields, revision.content) if number not in held]
            if missing:
                revision.content = revision.content | {"terms": [*held, *missing]}
                revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_words_beside_terms"),
        ("directory", "0012_region_facts"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(classify, migrations.RunPython.noop)]
