"""What the portal verifies of a page by itself, said beside the question that a person answers."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kinds.checklist import IMAGES_DESCRIBED, NUMBERS_AGREE, REFERENCES_CITED, SECTIONS_DOCUMENTED
from portal.references.citing import cited_in, texts_in
from portal.references.shape import keys_of


def images_described(page: Any) -> str:
    alts = list(_alts(page))
    missing = sum(not alt.strip() for alt in alts)
    if not alts:
        return _("La page n’a pas d’image.")
    if not missing:
        return ngettext("%(count)d image, décrite.", "%(count)d images, toutes décrites.", len(alts)) % {
            "count": len(alts)
        }
    return ngettext(
        "%(count)d image n’a pas de description.", "%(count)d images n’ont pas de description.", missing
    ) % {"count": missing}


def _alts(page: Any) -> Iterator[str]:
    if page.image_id:
        yield page.image_alt
    for block in page.body:
        if block.block_type == "image":
            yield block.value["alt"]


def references_cited(page: Any) -> str:
    keys = list(keys_of(page.bibliography))
    if not keys:
        return _("La page n’a pas de référence.")
    texts = (
        text
        for field in page._meta.get_fields()
        if getattr(field, "concrete", False) and not field.is_relation and field.name != "references"
        for text in texts_in(getattr(page, field.name))
    )
    cited = {key for text in texts for key in cited_in(text)}
    uncited = [key for key in keys if key not in cited]
    if not uncited:
        return ngettext("%(count)d référence, citée.", "%(count)d références, toutes citées.", len(keys)) % {
            "count": len(keys)
        }
    return _("Aucun texte ne cite : %(keys)s.") % {"keys": ", ".join(uncited)}


def sections_documented(page: Any) -> str:
    missing = page.missing
    if not missing:
        return _("Tout ce qui est demandé est documenté.")
    return _("Reste à documenter : %(labels)s.") % {"labels": ", ".join(str(item.label) for item in missing)}


def numbers_agree(page: Any) -> str:
    """Where the numbers of a page contradict each other, for the kinds that ask for it."""
    found = page.contradictions
    return " ".join(found) if found else _("Aucun nombre n’en contredit un autre.")


FACTS: dict[str, Callable[[Any], str]] = {
    IMAGES_DESCRIBED: images_described,
    REFERENCES_CITED: references_cited,
    SECTIONS_DOCUMENTED: sections_documented,
    NUMBERS_AGREE: numbers_agree,
}
