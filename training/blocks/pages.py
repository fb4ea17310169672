"""Training blocks with their lessons, and accompaniment strategies."""

from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.core.blocks import StepBlock
from portal.core.fields import LinesField
from portal.directory.models import ClassifiedPage, classified_form, content_tabs
from portal.text.numbers import number_text
from search.similar import similar_candidates, unlinked_similar_pages
from training.blocks.activities import ActivitiesField
from training.blocks.authoring import LessonsPanel
from training.following.pages import BlockFollowing, LessonFollowing, enrolment_in, receive
from training.kinds import ACCOMPANIMENT, BLOCK, LESSON


class TrainingBlockPage(ClassifiedPage):
    """A training block: a few lessons to follow at one's own pace."""

    content_kind = BLOCK
    page_description = _("Quelques leçons à suivre à son rythme. Les leçons s’ajoutent sous le bloc, une page chacune.")

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
    professional_orders = models.CharField(
        _("précisions sur les ordres"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("Ce qu’il faut en dire de plus que leur nom, choisi dans la liste."),
    )
    hours_credited = models.DecimalField(
        _("heures reconnues"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Les heures de formation continue qu’un organisme reconnaît. Vide : aucune."),
    )
    credited_by = models.CharField(
        _("reconnues par"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("Qui reconnaît ces heures, et sous quel numéro."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("seuil de réussite (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("La part des points à obtenir pour l’attestation. Vide : tout faire suffit."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("nombre d’essais"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Combien de fois on peut refaire les questions. Vide : autant qu’on veut."),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("validité de l’attestation (mois)"),
        null=True,
        blank=True,
        help_text=_("Après quoi l’attestation est à renouveler. Vide : elle n’expire pas."),
    )
    package_allowed = models.BooleanField(
        _("paquets SCORM permis"),
        default=False,
        db_default=False,
        help_text=_(
            "Qui peut lire le bloc peut alors le prendre pour une autre plateforme. Les bonnes réponses voyagent avec "
            "lui : permettez-le pour s’exercer, pas pour un examen."
        ),
    )

    base_form_class = classified_form(BLOCK)
    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que l’on apprend à faire.")),
            FieldPanel("summary"),
            LessonsPanel(),
            FieldRowPanel([FieldPanel("duration_minutes"), FieldPanel("audience")]),
            FieldPanel("audiences"),
            FieldPanel("prerequisites"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_allowed")]),
                    FieldRowPanel([FieldPanel("hours_credited"), FieldPanel("credited_by")]),
                    FieldPanel("orders"),
                    FieldRowPanel([FieldPanel("professional_orders"), FieldPanel("validity_months")]),
                ],
                _("Attestation"),
            ),
            FieldPanel("package_allowed"),
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
    def credit(self) -> str:
        """The hours that somebody recognises, and who."""
        hours = _("%(hours)s h") % {"hours": number_text(self.hours_credited)}
        return f"{hours}, {self.credited_by}" if self.credited_by else hours

    @property
    def pass_mark_text(self) -> str:
        return _("%(mark)d %% des points") % {"mark": self.pass_mark}

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.reader = request.user
        self.following = BlockFollowing(self, request.user, enrolment_in(request, self))
        return super().get_context(request, *args, **kwargs)

    @property
    def cycle_detail(self) -> str:
        count = len(self.lessons)
        return ngettext("%(count)d leçon", "%(count)d leçons", count) % {"count": count} if count else ""


class LessonPage(ClassifiedPage):
    """A lesson of a training block."""

    content_kind = LESSON
    text_streams = ("body", "activities")
    page_description = _("Une étape d’un bloc de formation : ce que l’on y apprend, et le temps qu’elle prend.")

    duration_minutes = models.PositiveIntegerField(
        _("durée (minutes)"), null=True, blank=True, help_text=_("Temps à prévoir pour cette leçon.")
    )
    learning_objectives = LinesField(
        _("objectifs d’apprentissage"), help_text=_("Ce que l’on saura faire ensuite, un par ligne.")
    )

    activities = ActivitiesField(
        blank=True,
        default=list,
        db_default=models.Value([], models.JSONField()),
        verbose_name=_("activités"),
        help_text=_(
            "Après le texte de la leçon : ce que l’on lit encore, ce que l’on fait, les questions, dans l’ordre."
        ),
    )

    edit_handler = content_tabs(
        [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("duration_minutes")],
        [FieldPanel("learning_objectives"), FieldPanel("body"), FieldPanel("activities")],
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

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.reader = request.user
        outcome = getattr(request, "training_outcome", None)
        self.following = LessonFollowing(self, request.user, enrolment_in(request, self.block), outcome)
        self._show(self.following.values)
        return super().get_context(request, *args, **kwargs)

    def _show(self, values: dict[str, Any]) -> None:
        """Show the lesson of a version: for this request, in memory alone."""
        for name in ("body", "activities"):
            if values[name] != list(getattr(self, name).raw_data):
                setattr(self, name, self._meta.get_field(name).to_python(values[name]))

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer with the lesson; take what its forms send."""
        if request.method != "POST":
            return super().serve(request, *args, **kwargs)
        self.reader = request.user
        outcome = receive(self, request)
        if outcome.anchor:
            return HttpResponseRedirect(f"{self.url}#{outcome.anchor}", status=303)
        request.training_outcome = outcome
        response = super().serve(request, *args, **kwargs)
        response.status_code = outcome.status
        return response

    @property
    def cycle_detail(self) -> str:
        return _("Leçon %(rank)d sur %(count)d") % self.position


class AccompanimentPage(ClassifiedPage):
    """A strategy of accompaniment: how to help people appropriate a practice."""

    content_kind = ACCOMPANIMENT
    page_description = _("Une façon d’aider une équipe à s’approprier une pratique, étape par étape.")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)

    audience = models.CharField(_("pour qui"), max_length=300, blank=True, help_text=_("À qui elle s’adresse."))
    duration_note = models.CharField(
        _("durée"), max_length=200, blank=True, help_text=_("Le temps qu’elle demande, en mots.")
    )
    steps = StreamField(
        [("step", StepBlock())], blank=True, verbose_name=_("démarche"), help_text=_("Les étapes, dans l’ordre.")
    )

    base_form_class = classified_form(ACCOMPANIMENT)
    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que l’on fait pour accompagner.")),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("audience"), FieldPanel("duration_note")]),
            FieldPanel("audiences"),
        ],
        [FieldPanel("steps"), FieldPanel("body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("stratégie d’accompagnement")
        verbose_name_plural = _("stratégies d’accompagnement")
