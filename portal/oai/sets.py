"""The sets of records: by type, by region, by theme."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.directory.models import Establishment, Region, Term
from portal.kinds.contents import kind_named
from portal.oai.journal import bearers, harvested_models
from portal.records.record import Record

THEMES = "themes"


def all_sets() -> Iterator[tuple[str, str]]:
    """Yield the name of each set and its label. Two queries."""
    for model in harvested_models():
        yield f"type:{model.content_kind.slug}", str(model.content_kind.many)
    for slug, label in Region.objects.order_by("order", "slug").values_list("slug", "label"):
        yield f"region:{slug}", _("Région : %(label)s") % {"label": label}
    for slug, label in (
        Term.objects.filter(vocabulary__slug=THEMES).order_by("order", "slug").values_list("slug", "label")
    ):
        yield f"theme:{slug}", _("Thème : %(label)s") % {"label": label}


def sets_of(record: Record) -> list[str]:
    return [
        f"type:{record.kind.slug}",
        *(f"region:{slug}" for slug in record.regions),
        *(f"theme:{slug}" for slug in record.themes),
    ]


def members(name: str) -> Q | None:
    """The condition that a page is in a set; None for a set that the portal hasn't."""
    family, _colon, slug = name.partition(":")
    models = harvested_models()
    if family == "type":
        found = [model for model in models if model.content_kind is kind_named(slug)]
        return Q(content_type=ContentType.objects.get_for_model(found[0])) if found else None
    condition = Q(pk__in=[])
    if family == "region":
        region = Region.objects.filter(slug=slug).first()
        if region is None:
            return None
        here = Establishment.objects.filter(region=region).values("pk")
        for model in models:
            # Without regions of its own, a page is where its establishments are.
            elsewhere = bearers(model, "regions", Region.objects.values("pk"))
            by_owner = Q(pk__in=bearers(model, "establishments", here)) & ~Q(pk__in=elsewhere)
            condition |= Q(pk__in=bearers(model, "regions", [region.pk])) | by_owner
        return condition
    if family == "theme":
        term = Term.objects.filter(vocabulary__slug=THEMES, slug=slug).first()
        if term is None:
            return None
        for model in models:
            condition |= Q(pk__in=bearers(model, "terms", [term.pk]))
        return condition
    return None
