"""Training blocks with their lessons, and accompaniment strategies."""

from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.core.blocks import StepBlock
from portal.core.fields import LinesField
from portal.core.missing import Expected
from portal.core.models import ListPage
from portal.directory.models import ClassifiedPage, content_tabs
from search.listings import index_context
from search.similar import similar_candidates, unlinked_similar_pages


class TrainingBlockPage(ClassifiedPage):
    """A training block: a few lessons to follow at one's own pace."""

    kind = "training"
    section_index = "training.TrainingIndexPage"
    kind_label = _("Bloc de formation")
    this_label = _("Ce bloc de formation")
    admin_icon = "training"
    start_label = _("Nouveau bloc de formation")
    page_description = _("Quelques leçons à suivre à son rythme. Les leçons s’ajoutent sous le bloc, une page chacune.")
    expected = (Expected("learning_objectives", _("Objectifs"), _("ce que l’on saura faire ensuite")),)

    duration_minutes = models.PositiveIntegerField(
        _("durée (minutes)"), null=True, blank=True, help_text=_("Temps à prévoir pour tout le bloc.")
    )
    audience = models.CharField(_("pour qui"), max_length=300, blank=True, help_text=_("À qui il s’adresse."))
    learning_objectives = LinesField(
        _("objectifs d’apprentissage"), help_text=_("Ce que l’on saura faire ensuite, un par ligne.")
    )
    prerequisites = models.CharField(
        _("préalables"), max_length=300, blank=True, help_text=_("Ce qu’il faut avoir vu avant.")
    )

    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que l’on apprend à faire.")),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("duration_minutes"), FieldPanel("audience")]),
            FieldPanel("prerequisites"),
        ],
        [FieldPanel("learning_objectives"), FieldPanel("body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types = ["training.LessonPage"]

    class Meta:
        verbose_name = _("bloc de formation")
        verbose_name_plural = _("blocs de formation")

    @cached_property
    def lessons(self) -> list["LessonPage"]:
        """The lessons that the reader may open, in order."""
        return self._reading.readable(self.companions)

    @cached_property
    def companions(self) -> list["LessonPage"]:
        return list(LessonPage.objects.child_of(self).live().order_by("path"))

    @property
    def total_minutes(self) -> int | None:
        """The time to allow: what the authors say, else the sum of the lessons that say theirs."""
        return self.duration_minutes or sum(lesson.duration_minutes or 0 for lesson in self.lessons) or None

    @property
    def cycle_detail(self) -> str:
        count = len(self.lessons)
        return ngettext("%(count)d leçon", "%(count)d leçons", count) % {"count": count} if count else ""


class LessonPage(ClassifiedPage):
    """A lesson of a training block."""

    kind = "lesson"
    kind_label = _("Leçon")
    this_label = _("Cette leçon")
    admin_icon = "lesson"
    page_description = _("Une étape d’un bloc de formation : ce que l’on y apprend, et le temps qu’elle prend.")
    expected = (Expected("body", _("Contenu"), _("le contenu de la leçon")),)

    duration_minutes = models.PositiveIntegerField(
        _("durée (minutes)"), null=True, blank=True, help_text=_("Temps à prévoir pour cette leçon.")
    )
    learning_objectives = LinesField(
        _("objectifs d’apprentissage"), help_text=_("Ce que l’on saura faire ensuite, un par ligne.")
    )

    edit_handler = content_tabs(
        [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("duration_minutes")],
        [FieldPanel("learning_objectives"), FieldPanel("body")],
    )

    parent_page_types = ["training.TrainingBlockPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("leçon")
        verbose_name_plural = _("leçons")

    @cached_property
    def block(self) -> Page:
        """The training block that this lesson is a part of."""
        return self.route_ancestors[-1]

    @cached_property
    def companions(self) -> list["LessonPage"]:
        return list(LessonPage.objects.sibling_of(self).live().order_by("path"))

    @cached_property
    def lessons(self) -> list["LessonPage"]:
        """The lessons of the block that the reader may open, in order."""
        return self._reading.readable(self.companions)

    @cached_property
    def position(self) -> dict[str, Any]:
        """Where the lesson stands: its rank from 1, the number of lessons, the previous and the next."""
        lessons = self.lessons
        rank = next((rank for rank, lesson in enumerate(lessons) if lesson.pk == self.pk), 0)
        return {
            "rank": rank + 1,
            "count": len(lessons),
            "previous": lessons[rank - 1] if rank > 0 else None,
            "next": lessons[rank + 1] if rank + 1 < len(lessons) else None,
        }

    @property
    def cycle_detail(self) -> str:
        return _("Leçon %(rank)d sur %(count)d") % self.position


class AccompanimentPage(ClassifiedPage):
    """A strategy of accompaniment: how to help people appropriate a practice."""

    kind = "accompaniment"
    section_index = "training.TrainingIndexPage"
    kind_label = _("Accompagnement")
    this_label = _("Cette stratégie")
    admin_icon = "accompaniment"
    start_label = _("Décrire un accompagnement")
    page_description = _("Une façon d’aider une équipe à s’approprier une pratique, étape par étape.")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)
    expected = (Expected("steps", _("Étapes"), _("les étapes de l’accompagnement")),)

    audience = models.CharField(_("pour qui"), max_length=300, blank=True, help_text=_("À qui elle s’adresse."))
    duration_note = models.CharField(
        _("durée"), max_length=200, blank=True, help_text=_("Le temps qu’elle demande, en mots.")
    )
    steps = StreamField(
        [("step", StepBlock())], blank=True, verbose_name=_("démarche"), help_text=_("Les étapes, dans l’ordre.")
    )

    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que l’on fait pour accompagner.")),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("audience"), FieldPanel("duration_note")]),
        ],
        [FieldPanel("steps"), FieldPanel("body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("stratégie d’accompagnement")
        verbose_name_plural = _("stratégies d’accompagnement")


class TrainingIndexPage(ListPage):
    """The index of training blocks and accompaniment strategies."""

    list_name = _("Formation")
    page_description = _("La liste de tous les blocs de formation et des stratégies d’accompagnement.")

    max_count = 1
    parent_kind = "home"
    subpage_types = ["directory.OwnerSectionPage"]

    class Meta:
        verbose_name = _("index de la formation")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | self.listing(request)

    def listing(self, request: Any, filters: dict[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
        """What the index lists, or the part of it that `filters` keep: a section shows its establishment's."""
        return index_context(
            request, types=("training", "accompaniment"), facets=("type", "theme", "programme"), filters=filters
        )
