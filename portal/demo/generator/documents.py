"""Generated pages as search documents, without a database: what benchmarks index."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from portal.demo.generator.plan import GeneratedPage, generate, vocabularies
from search.documents import SearchDocument
from search.facets import facet_of_vocabulary

SECTION_OF_TYPE = {
    "practice": "pratiques",
    "synthesis": "syntheses",
    "digest": "syntheses",
    "training": "formation",
    "lesson": "formation",
    "accompaniment": "formation",
}
SINGLE_TERMS = {"status": "practice_status", "maturity": "maturity", "synthesis_kind": "synthesis_kinds"}
RANKS = {"emergente": 1, "prometteuse": 2, "exemplaire": 3}


def generate_documents(count: int, seed: int) -> Iterator[SearchDocument]:
    """Yield `count` search documents, always the same for a seed, in constant memory."""
    for page in generate(0, count, seed):
        yield document_of(page)


@lru_cache(maxsize=1)
def _directory() -> dict[str, dict[str, dict[str, Any]]]:
    return {name: {term["slug"]: term for term in found["terms"]} for name, found in vocabularies().items()}


def document_of(page: GeneratedPage) -> SearchDocument:
    """The document that the page would put in the index; its id is its number plus one."""
    directory = _directory()
    terms = {name: list(slugs) for name, slugs in page.terms.items()}
    for name, vocabulary in SINGLE_TERMS.items():
        if name in page.single_terms:
            terms[vocabulary] = [page.single_terms[name]]
    regions = page.regions or list(
        dict.fromkeys(directory["establishments"][slug]["region"] for slug in page.establishments)
    )
    used = [directory[name][slug] for name, slugs in terms.items() for slug in slugs]
    used += [directory["establishments"][slug] for slug in page.establishments]
    used += [directory["regions"][slug] for slug in regions]
    facets = {facet: tuple(terms.get(vocabulary, ())) for vocabulary, facet in facet_of_vocabulary().items()}
    facets |= {
        "type": (page.type,),
        "region": tuple(regions),
        "establishment": tuple(page.establishments),
        "year": (str(page.published_on.year),),
    }
    rows = [row["title"] for found in page.rows.values() for row in found]
    lines = [line for found in page.lines.values() for line in found]
    return SearchDocument(
        id=page.index + 1,
        type=page.type,
        title=page.title,
        url=f"/{SECTION_OF_TYPE[page.type]}/{page.establishments[0]}/{page.slug}/",
        summary=page.summary,
        keywords=tuple(page.keywords),
        labels=tuple(dict.fromkeys(label for item in used for label in (item["label"], *item.get("aliases", ())))),
        body="\n".join([*page.texts.values(), *rows, *lines, page.body.replace("## ", "")]),
        facets=facets,
        grants=_grants(page),
        published_at=page.published_on,
        maturity_rank=RANKS.get(page.single_terms.get("maturity", ""), 0),
        language=page.language,
        sequence=page.index + 1,
        extra={"kind_detail": ""},
    )


def _grants(page: GeneratedPage) -> tuple[str, ...]:
    if page.visibility == "public":
        return ("public", "superuser")
    if page.visibility == "members":
        return ("members", "superuser")
    return (*sorted(f"group:{slug}" for slug in page.establishments), "superuser")
