"""Measured results, one row for each indicator that has a measure, so that they are listed and sorted by the database.

The rows follow from the practice, in the transaction that saves it: nobody writes them otherwise.
"""

from typing import Any

from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from portal.core.visibility import visible_to
from portal.references.citing import with_names
from portal.references.shape import references_in
from practices.figures import figures_in
from practices.models.practice import PracticePage

# A draft is saved by naming the columns that it changes; the measures of what is published are in this one.
WRITTEN = "indicators"
COLUMNS = ("order", "name", "kind", "unit", "baseline", "target", "measured", "period", "denominator", "source")


class MeasuredResultQuerySet(models.QuerySet["MeasuredResult"]):
    def visible_to(self, user: Any) -> "MeasuredResultQuerySet":
        """Keep the results of published practices that `user` (None for anybody) may read."""
        return self.filter(visible_to(user, "page__"))

    def on_theme(self, slug: str) -> "MeasuredResultQuerySet":
        return self.filter(
            page__in=PracticePage.objects.filter(terms__slug=slug, terms__vocabulary__slug="themes").values("pk")
        )

    def in_region(self, slug: str) -> "MeasuredResultQuerySet":
        """Keep the results of practices of a region; without any of its own, a practice is where its owners are."""
        practices = PracticePage.objects.filter(
            models.Q(regions__slug=slug) | models.Q(regions=None, establishments__region__slug=slug)
        )
        return self.filter(page__in=practices.values("pk"))

    def first_of_each(self) -> "MeasuredResultQuerySet":
        """Keep the result that each practice opens on."""
        return self.filter(order=0)


class MeasuredResult(models.Model):
    """What a practice measured of one indicator; `order` counts its results from 0, as their authors ordered them."""

    page = models.ForeignKey(PracticePage, on_delete=models.CASCADE, related_name="measured_results")
    order = models.PositiveIntegerField(_("rang"))
    name = models.CharField(_("indicateur"), max_length=250)
    kind = models.CharField(_("genre"), max_length=100, blank=True, db_index=True)
    unit = models.CharField(_("unité"), max_length=60, blank=True)
    baseline = models.FloatField(_("valeur de départ"), null=True)
    target = models.FloatField(_("cible"), null=True)
    measured = models.FloatField(_("valeur mesurée"))
    period = models.CharField(_("période"), max_length=120, blank=True)
    denominator = models.CharField(_("dénominateur"), max_length=250, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)

    objects = MeasuredResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("résultat mesuré")
        verbose_name_plural = _("résultats mesurés")
        constraints = [models.UniqueConstraint(fields=("page", "order"), name="practices_result_order")]

    def __str__(self) -> str:
        return self.name


def rows_of(page: PracticePage) -> list[MeasuredResult]:
    """The rows that `page` should have; texts longer than a column come from files, and are cut.

    The list of references stays on the page: here, what a text cites is named.
    """
    references = references_in(page.references.raw_data)

    def told(text: str) -> str:
        return with_names(text, references)

    return [
        MeasuredResult(
            page=page,
            order=rank,
            name=told(figure.name)[:250],
            kind=figure.kind[:100],
            unit=figure.unit[:60],
            baseline=figure.baseline,
            target=figure.target,
            measured=figure.measured,
            period=told(figure.period)[:120],
            denominator=told(figure.denominator)[:250],
            source=told(figure.source)[:250],
        )
        for rank, figure in enumerate(figures_in(page.indicators))
    ]


@receiver(post_save, sender=PracticePage)
def keep_results(
    sender: type, instance: PracticePage, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Write the rows of a practice anew where they change, in the transaction that saves it."""
    if raw or (update_fields is not None and WRITTEN not in update_fields):
        return
    rows = rows_of(instance)
    kept = MeasuredResult.objects.filter(page=instance)
    # Whoever deletes a page may save it on the way: rows that are the same are left, so that they go away with it.
    written = [tuple(getattr(row, name) for name in COLUMNS) for row in rows]
    if list(kept.order_by("order").values_list(*COLUMNS)) == written:
        return
    kept.delete()
    MeasuredResult.objects.bulk_create(rows)
