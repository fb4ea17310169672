"""Loading of regions, establishments, vocabularies and synonyms from files; roles in establishments."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.directory.models import (
    Establishment,
    EstablishmentRole,
    FormerName,
    Mrc,
    Region,
    SynonymGroup,
    Term,
    Vocabulary,
)
from portal.text.slugs import slug_of

DATA = Path(__file__).parent / "data"
PLACES = ("regions", "establishments")
# libyaml's, where the package brings it: as safe, and ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# How each list is called, in French and in English, and where its terms come from.
VOCABULARIES = {
    "themes": ("Thèmes", "Themes", "Consortium InterS4"),
    "service_programmes": ("Programmes-services", "Service programmes", "MSSS, neuf programmes-services"),
    "client_profiles": ("Clientèles", "Client profiles", "Projet clinique"),
    "objectives": ("Objectifs", "Objectives", "Projet clinique"),
    "approaches": ("Approches", "Approaches", "Projet clinique"),
    "care_models": ("Modèles", "Care models", "Projet clinique"),
    "tools": ("Outils", "Tools", "Projet clinique"),
    "mechanisms": ("Mécanismes", "Mechanisms", "Projet clinique"),
    "continuum": ("Continuum", "Continuum of care", "Projet clinique"),
    "service_levels": ("Niveaux de services", "Service levels", "Projet clinique"),
    "partner_kinds": ("Groupes de partenaires", "Kinds of partners", "Projet clinique"),
    "indicator_kinds": ("Genres d’indicateurs", "Kinds of indicators", "Projet clinique"),
    "maturity": ("Maturité", "Maturity", "Conseil canadien de la santé"),
    "practice_status": ("Statut des pratiques", "Practice status", "Consortium InterS4"),
    "transferability": ("Transférabilité", "Transferability", "ASTAIRE"),
    "transfer_population": ("Population", "Population", "ASTAIRE"),
    "transfer_environment": ("Environnement", "Environment", "ASTAIRE"),
    "transfer_professionals": ("Professionnels qui la mettent en œuvre", "Professionals implementing it", "ASTAIRE"),
    "transfer_support": ("Accompagnement au transfert", "Support to the transfer", "ASTAIRE"),
    "readiness_commitment": ("Volonté de changer ensemble", "Shared resolve to change", "ORIC"),
    "readiness_capability": ("Confiance d’y arriver ensemble", "Shared confidence to succeed", "ORIC"),
    "adoption_stages": ("Stades d’appropriation", "Adoption stages", "NIRN, RE-AIM"),
    "adoption_end_reasons": ("Pourquoi une appropriation s’arrête", "Why an adoption ends", "CFIR"),
    "reach_dimensions": ("Dimensions de portée", "Reach dimensions", "RE-AIM"),
    "synthesis_kinds": ("Genres de synthèses", "Kinds of syntheses", "Consortium InterS4"),
    "certainty": ("Certitude", "Certainty", "GRADE"),
    "audiences": ("Publics des formations", "Training audiences", "Consortium InterS4"),
    "orders": ("Ordres professionnels", "Professional orders", "Office des professions du Québec"),
    "digest_stance": ("Portée d’une publication", "Stance of a publication", "Consortium InterS4"),
}
TERM_KEYS = {"slug", "label", "label_en", "aliases", "definition", "source"}


@transaction.atomic
def load_vocabularies(*, vocabularies: Path | None = None, synonyms: Path | None = None) -> dict[str, int]:
    """Load the files and return how many rows were made, by kind.

    Idempotent: what is there already keeps what brokers made of it; only what is missing is added,
    an English label among it.

    Raises:
        django.core.exceptions.ValidationError: where a file is not what it should be, saying what.
    """
    content = _read(vocabularies or DATA / "vocabularies.yaml")
    english = _read(DATA / "labels-en.yaml")
    made: Tally[str] = Tally()
    for order, entry in enumerate(content["regions"]["terms"]):
        made["regions"] += _load_region(entry, order)
    _load_neighbours(content["regions"]["terms"])
    for order, entry in enumerate(content["establishments"]["terms"]):
        made["establishments"] += _load_establishment(entry, order)
    for order, (slug, body) in enumerate(content.items()):
        if slug not in PLACES:
            made["terms"] += _load_vocabulary(slug, body, order, english.get(slug, {}))
    made["synonyms"] += _load_synonyms(_read(synonyms or DATA / "synonyms.yaml"))
    if synonyms is None:
        english = _read(DATA / "synonyms-en.yaml")["translations"]
        made["synonyms"] += _load_synonyms({"groups": [{"kind": "english", "terms": terms} for terms in english]})
    return dict(made)


def add_role(*, establishment: Establishment, title: str, ask_about: str, **reached: Any) -> EstablishmentRole:
    """Add a role that one may ask something of, after those that the establishment has.

    Args:
        reached: `email` or `procedure`, or both; `members_only` where not everybody may see it.

    Raises:
        django.core.exceptions.ValidationError: for the address of a person, or none at all, by field.
    """
    order = EstablishmentRole.objects.filter(establishment_id=establishment.pk).count()
    role = EstablishmentRole(establishment=establishment, title=title, ask_about=ask_about, sort_order=order, **reached)
    role.full_clean()
    role.save()
    return role


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader, chosen above)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValidationError(f"{path.name} : {error}") from error


def _load_region(entry: Mapping[str, Any], order: int) -> int:
    row, column = entry.get("tile", (0, 0))
    region, created = Region.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            "label": entry["label"],
            "label_en": entry.get("label_en", ""),
            "code": entry["code"],
            "tile_row": row,
            "tile_column": column,
            "order": order,
            "locative": entry.get("in", ""),
            "aliases": entry.get("aliases", []),
        },
    )
    # A site that was loaded before its regions were named in sentences gets the words; a broker’s own stay.
    if not (created or region.locative) and entry.get("in"):
        region.locative = entry["in"]
        region.save()
    for name in entry.get("mrc", []):
        Mrc.objects.get_or_create(slug=slug_of(name), defaults={"label": name, "region": region})
    return int(created)


def _load_neighbours(entries: Iterable[Mapping[str, Any]]) -> None:
    """Join the regions that touch, on land or across a river. Regions that have neighbours keep those they have."""
    regions = {region.slug: region for region in Region.objects.prefetch_related("neighbours", "crossings")}
    alone = {slug for slug, region in regions.items() if not (region.neighbours.all() or region.crossings.all())}
    for entry in entries:
        region = regions[entry["slug"]]
        for name in ("neighbours", "crossings"):
            unknown = [slug for slug in entry.get(name, []) if slug not in regions]
            if unknown:
                raise ValidationError(f"regions, {region.slug} : « {unknown[0]} » n’est pas une région.")
            getattr(region, name).add(*(regions[slug] for slug in entry.get(name, []) if alone & {slug, region.slug}))


def _load_establishment(entry: Mapping[str, Any], order: int) -> int:
    establishment, created = Establishment.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            "label": entry["label"],
            "label_en": entry.get("label_en", ""),
            "kind": entry["kind"],
            "region": Region.objects.get(slug=entry["region"]),
            "member": entry.get("member", True),
            "order": order,
            "aliases": entry.get("aliases", []),
        },
    )
    if created:
        for former in entry.get("former_names", []):
            FormerName.objects.create(establishment=establishment, **former)
    return int(created)


def _load_vocabulary(slug: str, body: Mapping[str, Any], order: int, english: Mapping[str, str]) -> int:
    label, label_en, source = VOCABULARIES.get(slug, (slug.replace("_", " "), "", ""))
    vocabulary, _created = Vocabulary.objects.get_or_create(
        slug=slug,
        defaults={"label": label, "label_en": label_en, "source": source, "open": body["open"], "order": order},
    )
    made = 0
    for rank, entry in enumerate(body["terms"]):
        term, created = Term.objects.get_or_create(
            vocabulary=vocabulary,
            slug=entry["slug"],
            defaults={"label_en": english.get(entry["slug"], "")}
            | {key: value for key, value in entry.items() if key in TERM_KEYS - {"slug"}}
            | {"order": rank, "details": {key: value for key, value in entry.items() if key not in TERM_KEYS}},
        )
        # A site that was loaded before its terms had English labels gets them; a broker’s own stay.
        if not (created or term.label_en) and term.slug in english:
            term.label_en = english[term.slug]
            term.save()
        made += created
    return made


def _load_synonyms(content: Mapping[str, Any]) -> int:
    """Add the groups of the starter file that aren't there; those that brokers changed stay as they are."""
    known = set(SynonymGroup.objects.exclude(starter="").values_list("starter", flat=True))
    made = []
    for entry in content["groups"]:
        if entry["kind"] not in SynonymGroup.Kind.values or len(entry["terms"]) < 2:
            raise ValidationError(f"synonyms.yaml : groupe invalide {entry!r}")
        terms = [str(term) for term in entry["terms"]]
        starter = blake2b("|".join([entry["kind"], *terms]).encode(), digest_size=16).hexdigest()
        if starter not in known:
            known.add(starter)
            made.append(SynonymGroup(kind=entry["kind"], terms=terms, note=entry.get("note", ""), starter=starter))
    # Hundreds at once say nothing to who keeps a copy of them; the last one, saved by itself, does.
    SynonymGroup.objects.bulk_create(made[:-1])
    for group in made[-1:]:
        group.save()
    return len(made)
