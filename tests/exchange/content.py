"""Content files of the tests: small writers, and one page of each type with every field filled."""

import io
import textwrap
from pathlib import Path
from typing import Any

from PIL import Image

AWKWARD = '  « Guillemets » "droits" : l’été, 100 % — 🩺 #pas-un-commentaire'
FORMULA = "=1+1"
PARAGRAPHS = '=HYPERLINK("x")\n\n\t- tiret: "deux-points"\n  espaces devant\n\n---\n| a | b |\n|---|---|\n| 1 | 2 |\n'


def write(folder: Path, name: str, header: str, body: str = "") -> Path:
    """Write a content file; its front matter starts on line 2."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{textwrap.dedent(header).strip()}\n---\n{body}", encoding="utf-8")
    return path


def practice(folder: Path, slug: str = "ma-pratique", extra: str = "", body: str = "") -> Path:
    """Write a minimal practice of the CISSS du Bas-Saint-Laurent; `extra` starts on line 6."""
    header = f"type: practice\ntitle: Ma pratique\nslug: {slug}\nestablishments: [cisss-bsl]\n"
    header += textwrap.dedent(extra).strip()
    return write(folder, f"{slug}.md", header, body)


def png(width: int = 4, height: int = 3, colour: str = "teal") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def dump(folder: Path, name: str, values: dict[str, Any], body: str = "") -> None:
    """Write a content file from plain values."""
    from portal.exchange.markdown_files import write_content

    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_content(values, body), encoding="utf-8", newline="\n")


COMMON: dict[str, Any] = {
    "summary": AWKWARD,
    "language": "en",
    "establishments": ["cisss-bsl", "uqar"],
    "regions": ["bas-saint-laurent", "gaspesie-iles"],
    "mrc": ["kamouraska", "rimouski-neigette"],
    "themes": ["telesante"],
    "service_programmes": ["sapa"],
    "client_profiles": ["chronique-stable"],
    "objectives": ["continuite", "qualite"],
    "approaches": ["populationnelle"],
    "care_models": ["coordonnes"],
    "tools": ["gestion-cas"],
    "mechanisms": ["coordination"],
    "continuum": ["suivi"],
    "service_levels": ["generaux"],
    "published_on": "2021-02-03",
    "keywords": ["mot ; clé", "=somme", "- tiret", "deux | barres", "2019", "no"],
    "references": [
        {"text": FORMULA, "url": "https://exemple.org/a?b=1&c=2"},
        {"id": "libre", "text": PARAGRAPHS},
        {
            "id": "exemple-2023",
            "type": "article-journal",
            "title": AWKWARD.strip(),
            "author": [
                {"family": "de la Tour", "given": "Jean"},
                {"family": "King", "given": "Martin", "suffix": "Jr."},
                {"literal": "Ministère de la Santé, Québec"},
                {"literal": "INSPQ"},
            ],
            "issued": "2023-05",
            "container-title": "Revue : essai",
            "publisher": "Presses",
            "volume": "12",
            "issue": "3",
            "page": "4-9",
            "DOI": "10.1136/bmj.g1687",
            "URL": "https://exemple.org/article",
            "language": "fr",
            "accessed": "2024-01-02",
            "note": "=note",
        },
    ],
    "documents": [{"title": "Guide : « essai »", "file": "fichiers/guide.txt"}],
    "image": {"file": "/fichiers/image.png", "alt": AWKWARD.strip(), "credit": "Équipe : photo"},
    "reviewed_on": "2022-01-01",
    "review_by": "2025-01-01",
    "seo_title": "@titre",
    "search_description": "+description",
}
BODY_BLOCKS = [
    {"markdown": PARAGRAPHS},
    {"text": '<p>Un <b>texte</b> et <a linktype="page" to="/syntheses/uqar/synthese/">un lien</a>.</p>'},
    {"image": {"file": "/fichiers/image.png", "alt": "Une image", "caption": "=légende", "credit": "Équipe : photo"}},
    {"document": {"title": "-document", "file": "/fichiers/guide.txt"}},
    {"quote": {"quote": PARAGRAPHS, "source": AWKWARD}},
    {"callout": {"title": "À retenir", "text": PARAGRAPHS}},
    {"table": {"caption": "Un tableau", "rows": "A | B\n1 | 2"}},
    {"video": {"title": "Vidéo", "url": "https://vimeo.com/76979871", "transcript": PARAGRAPHS}},
    {"steps": [{"title": "Une", "description": PARAGRAPHS}, {"title": "Deux"}]},
]
PRACTICE: dict[str, Any] = {
    "acronym": "=SUM(A1)",
    "direction": AWKWARD,
    "status": "suspendue",
    "status_since": "2024-01-02",
    "status_reason": "Faute de relève : « pause »",
    "started_on": "2020-01-01",
    "ended_on": "2023-01-01",
    "maturity": "emergente",
    **dict.fromkeys(
        (
            "why",
            "materials",
            "procedures",
            "providers",
            "how",
            "where",
            "when_how_much",
            "tailoring",
            "modifications",
            "fidelity_planned",
            "fidelity_actual",
            "failures",
            "lessons_learned",
            "sustainability",
            "cost_note",
        ),
        PARAGRAPHS,
    ),
    "core_components": [{"title": AWKWARD, "description": PARAGRAPHS}, {"title": "Simple"}],
    "adaptable_components": [{"title": "+1"}],
    "resources": [
        {"kind": "human", "description": "Un | tube", "essential": False},
        {"kind": "material", "description": "Auto"},
    ],
    "cost_amount": 12500.5,
    "fte": 2,
    "steps": [{"title": "Un", "start": "2020-01-01", "duration_months": 2.5, "description": PARAGRAPHS}],
    "risks": [{"risk": "Fuite ; bris", "mitigation": "'=quote"}],
    "levers": ["un ; deux"],
    "obstacles": ["'=1", "@x"],
    "setting": [{"criterion": "territoire", "description": AWKWARD}],
    "partners": [{"kind": "communaute", "name": "2019", "role": "no"}],
    "indicators": [
        {
            "name": "Délai",
            "kind": "resultats",
            "unit": "%",
            "baseline": 0,
            "target": -1.5,
            "measured": 0.1,
            "period": "2020",
            "source": "1e3",
        },
    ],
    "contact_role": "Coordination",
    "contact_details": "+1 418",
    "contact_hidden": True,
}


EVIDENCE = {
    "outcomes": [
        {
            "name": "Réadmission : à 90 jours",
            "direction": "favourable",
            "finding": PARAGRAPHS,
            "effects": [
                {"study": "dupont2020", "measure": "RR", "value": 0.67, "low": 0.49, "high": 0.92, "n": 240},
                {"study": "dupont2020", "text": AWKWARD},
            ],
            "measure": "RR",
            "value": 0.67,
            "without": 333,
            "with_it": 223,
            "participants": 240,
            "certainty": "moderate",
            "starts": "high",
            "reasons": [{"domain": "imprecision", "steps": "1", "why": PARAGRAPHS}],
            "judged_by": "Équipe",
            "judged_on": "2024-03",
            "judged_in": "dupont2020",
        },
        {"name": "Coûts"},
    ],
    "studies": [
        {"study": "dupont2020", "design": "randomised-trial", "country": "Canada", "n": 240, "quality": AWKWARD}
    ],
    "screening": [{"databases": 412, "screened": 0, "exclusions": [{"reason": "=autre", "n": 12}], "studies": 1}],
    "question_parts": [{"part": "population", "text": PARAGRAPHS}],
    "requested_by": AWKWARD,
    "decision": PARAGRAPHS,
    "search_sources": [
        {"name": "MEDLINE (Ovid)", "searched_on": "2024-03-04", "found": 412, "strategy": "1. exp Frail/\n2. 1 and 2"}
    ],
    "eligibility": PARAGRAPHS,
    "appraisal": PARAGRAPHS,
    "applicability": PARAGRAPHS,
    "gaps": PARAGRAPHS,
    "funding": "aucun",
    "interests": PARAGRAPHS,
    "licence": "cc-by-4.0",
    "protocol": "https://exemple.org/protocole",
}


def write_everything(folder: Path) -> None:
    """Write one page of each type with every field filled with awkward texts."""
    files = folder / "fichiers"
    files.mkdir(parents=True)
    (files / "image.png").write_bytes(png())
    (files / "guide.txt").write_text("Un guide.", encoding="utf-8")
    relative = COMMON | {"documents": [{"title": "Guide : « essai »", "file": "/fichiers/guide.txt"}]}

    def page(kind: str, slug: str, own: dict[str, Any], body: Any = PARAGRAPHS) -> dict[str, Any]:
        values = {"type": kind, "title": f"{AWKWARD} {kind}", "slug": slug} | relative | own
        return values | ({"body": body} if body else {})

    dump(
        folder,
        "p.md",
        page(
            "practice",
            "pratique",
            PRACTICE
            | {
                "visibility": "members",
                "links": [
                    {"kind": "appuyee-par", "to": "/syntheses/uqar/synthese/"},
                    {"kind": "voir-aussi", "to": "/a-propos/"},
                ],
            },
            BODY_BLOCKS,
        ),
    )
    dump(
        folder,
        "p2.md",
        {
            "type": "practice",
            "title": "2019",
            "slug": "seconde",
            "establishments": ["uqar"],
        },
        "    code indenté\n\nfin",
    )
    dump(
        folder,
        "s.md",
        page(
            "synthesis",
            "synthese",
            {
                "establishments": ["uqar"],
                "visibility": "establishment",
                "synthesis_kind": "revue-rapide",
                "question": PARAGRAPHS,
                "key_messages": [AWKWARD.strip(), "null"],
                "contributors": [
                    {
                        "family": "Exemple",
                        "given": "Camille",
                        "orcid": "0000-0002-1825-0097",
                        "role": "methodology",
                        "affiliation": "UQAR, campus de Lévis",
                    },
                    {"name": "=équipe"},
                ],
                "searched_on": "2020-05-05",
                "methods": PARAGRAPHS,
                **EVIDENCE,
                "links": [{"kind": "voir-aussi", "to": "/pratiques/cisss-bsl/pratique/"}],
                "references": [
                    {"id": "dupont2020", "type": "article-journal", "title": "Une étude", "issued": "2020"},
                ],
            },
            "",
        ),
    )
    dump(
        folder,
        "d.md",
        page(
            "digest",
            "resume",
            {
                "publication_citation": PARAGRAPHS,
                "publication_doi": "10.1136/bmj.g1687",
                "publication_url": "https://exemple.org/",
                "publication_year": 2014,
                "contributors": [{"name": "true"}],
                "finding": PARAGRAPHS,
                "design": "cohort",
                "country": AWKWARD,
                "participants": "=12",
                "effect": PARAGRAPHS,
                "limits": PARAGRAPHS,
                "change_here": PARAGRAPHS,
                "key_points": ["un"],
                "links": [
                    {"kind": "nuance", "to": "/syntheses/uqar/synthese/"},
                    {
                        "kind": "nuance",
                        "to": "/syntheses/uqar/synthese/",
                        "about": "Réadmission : à 90 jours",
                        "why": PARAGRAPHS,
                    },
                ],
            },
        ),
    )
    dump(
        folder,
        "t.md",
        page(
            "training",
            "bloc",
            {
                "duration_minutes": 90,
                "audience": AWKWARD,
                "learning_objectives": ["un", "deux"],
                "prerequisites": "aucun",
            },
        ),
    )
    for slug, order in (("une", 2), ("deux", 1)):
        dump(
            folder,
            f"{slug}.md",
            page(
                "lesson",
                slug,
                {
                    "parent": "/formation/cisss-bsl/bloc/",
                    "order": order,
                    "duration_minutes": 30,
                    "learning_objectives": ["a"],
                    "links": [{"kind": "forme-a", "to": "/pratiques/cisss-bsl/pratique/"}],
                },
            ),
        )
    dump(
        folder,
        "a.md",
        page(
            "accompaniment",
            "accompagner",
            {
                "audience": "tous",
                "duration_note": "=2 mois",
                "steps": [{"title": "Un", "description": PARAGRAPHS}],
                "links": [{"kind": "accompagne", "to": "/formation/cisss-bsl/bloc/"}],
            },
        ),
    )
    plain = {key: relative[key] for key in ("summary", "keywords", "references", "documents", "image", "seo_title")}
    dump(
        folder,
        "about.md",
        {"type": "page", "title": "À propos", "slug": "a-propos", "show_in_menus": True, "order": 1} | plain,
        "Bonjour.",
    )
    dump(
        folder,
        "members.md",
        {"type": "page", "title": "Membres", "slug": "membres", "parent": "/a-propos/", "order": 1},
    )
