"""The adoption file: one establishment, one practice, as it was when the team took it up."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from portal.core.fields import MarkdownField
from portal.core.visibility import SUPERUSER, grants_of_reader, is_signed_in, visible_to
from portal.directory.models import Establishment, Term
from practices.adoption.stages import REASONS, WITHIN, Audience, Part, Stage, stage_label
from practices.models import PracticePage


def in_establishments_of(user: Any, prefix: str = "") -> Q:
    """The condition that a file is of an establishment of `user`. No query of its own."""
    return Q(**{f"{prefix}establishment__in": user.establishments().order_by().values("pk")})


class AdoptionFileQuerySet(models.QuerySet["AdoptionFile"]):
    def of_team(self, user: Any) -> "AdoptionFileQuerySet":
        """Keep the files that `user` works on: in the team, and still a member of the establishment."""
        return self.filter(_worked_on_by(user))

    def showing(self, part: Part, *, to: Any) -> "AdoptionFileQuerySet":
        """Keep the files of which `to` (None for anybody) may read this part."""
        return self.filter(may_read(part, to))

    def known_to(self, user: Any) -> "AdoptionFileQuerySet":
        """Keep the files of which `user` may know, each with what they may read of it (`readable`, `worked_on`)."""
        told = {f"reads_{part.value}": ExpressionWrapper(may_read(part, user), BooleanField()) for part in Part}
        worked = ExpressionWrapper(_worked_on_by(user), BooleanField())
        return self.showing(Part.STAGE, to=user).annotate(worked_on=worked, **told)

    def in_region(self, slug: str) -> "AdoptionFileQuerySet":
        return self.filter(establishment__region__slug=slug)

    def at_stage(self, slug: str) -> "AdoptionFileQuerySet":
        return self.filter(stage=slug)

    def of_programme(self, slug: str) -> "AdoptionFileQuerySet":
        practices = PracticePage.objects.filter(terms__slug=slug, terms__vocabulary__slug="service_programmes")
        return self.filter(practice__in=practices.order_by().values("pk"))


def may_read(part: Part, user: Any, prefix: str = "") -> Q:
    """The condition that `user` (None for anybody) may read a part of a file: nothing is read without its stage.

    The team reads all. Others need to be able to read the practice too, because the file names it.

    Args:
        prefix: the relation to the file, where the queryset isn't one of files: `"file__"`.
    """
    if SUPERUSER in grants_of_reader(user):
        return _all(prefix)
    told = visible_to(user, f"{prefix}practice__")
    for needed in sorted({Part.STAGE, part}):
        told &= _audience_reached(needed, user, prefix)
    return _worked_on_by(user, prefix) | told


def _all(prefix: str = "") -> Q:
    return Q(**{f"{prefix}pk__isnull": False})


def _worked_on_by(user: Any, prefix: str = "") -> Q:
    if not is_signed_in(user):
        return Q(**{f"{prefix}pk__in": []})
    if SUPERUSER in grants_of_reader(user):
        return _all(prefix)
    from practices.adoption.models.parts import TeamMember

    mine = TeamMember.objects.filter(person=user.pk).order_by().values("file")
    return Q(**{f"{prefix}pk__in": mine}) & in_establishments_of(user, prefix)


def _audience_reached(part: Part, user: Any, prefix: str) -> Q:
    field = f"{prefix}{part.value}_shown"
    if not is_signed_in(user):
        return Q(**{field: Audience.PUBLIC})
    told = Q(**{f"{field}__in": [Audience.PUBLIC, Audience.MEMBERS]})
    return told | Q(**{field: Audience.ESTABLISHMENT}) & in_establishments_of(user, prefix)


def _shown(label: Any, choices: Any = Audience.choices, **options: Any) -> models.CharField:
    return models.CharField(label, max_length=16, choices=choices, default=Audience.TEAM, **options)


class AdoptionFile(models.Model):
    """What an establishment does with a practice of others, from a first look to its results.

    A file outlives its practice: unpublished, moved or deleted, its title stays here.
    """

    practice = models.ForeignKey(
        PracticePage, null=True, on_delete=models.SET_NULL, related_name="adoptions", verbose_name=_("pratique")
    )
    practice_title = models.CharField(_("titre de la pratique"), max_length=255)
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("version suivie")
    )
    # The number of the published revision whose change to the core the team was told of.
    told_of = models.BigIntegerField(null=True, blank=True, editable=False)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="adoptions", verbose_name=_("établissement")
    )
    stage = models.CharField(_("stade"), max_length=32, choices=Stage.choices, default=Stage.EXPLORATION)
    is_open = models.BooleanField(_("ouvert"), default=True)
    opened_on = models.DateField(_("ouvert le"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)
    is_demonstration = models.BooleanField(_("données de démonstration"), default=False)
    why = models.TextField(
        _("ce que nous cherchons"),
        blank=True,
        max_length=2000,
        help_text=_("Le besoin auquel la pratique répondrait chez vous, sans rien qui désigne une personne."),
    )
    source = models.CharField(
        _("source"), max_length=500, blank=True, help_text=_("D’où viennent ces faits, s’ils ont été publiés.")
    )
    lessons = MarkdownField(_("ce qui a été appris"), help_text=_("Ce que vous diriez à qui commence."))
    failures = MarkdownField(
        _("ce qui n’a pas marché"), help_text=_("Et pourquoi : c’est ce que les autres cherchent.")
    )
    used_to_act = models.TextField(
        _("pour agir"), blank=True, max_length=2000, help_text=_("Ce que la pratique a fait changer ou décider.")
    )
    used_to_understand = models.TextField(
        _("pour comprendre"), blank=True, max_length=2000, help_text=_("Ce qu’elle a fait voir autrement.")
    )
    used_to_convince = models.TextField(
        _("pour convaincre"), blank=True, max_length=2000, help_text=_("Ce qu’elle a servi à appuyer ou à justifier.")
    )
    cost_planned = models.DecimalField(
        _("coût prévu (dollars)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    cost_real = models.DecimalField(_("coût réel (dollars)"), max_digits=14, decimal_places=2, null=True, blank=True)
    fte_planned = models.DecimalField(
        _("équivalents temps complet prévus"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    fte_real = models.DecimalField(
        _("équivalents temps complet réels"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    means_note = models.TextField(
        _("précision"),
        blank=True,
        db_default="",
        max_length=2000,
        help_text=_("Ce que ces nombres comprennent, pour quelle période, qui finance, d’où viennent les écarts."),
    )
    # Since when, and by whom, the team agrees that the practice itself takes up what it learnt.
    lessons_given_on = models.DateField(_("apprentissages offerts le"), null=True, blank=True)
    lessons_given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stage_shown = _shown(_("stade et historique"))
    team_shown = _shown(_("équipe"))
    plan_shown = _shown(_("plan"))
    adaptations_shown = _shown(_("adaptations"))
    measures_shown = _shown(_("mesures"))
    lessons_shown = _shown(_("apprentissages"))
    means_shown = _shown(_("coûts et effectifs"), db_default=Audience.TEAM)
    weighing_shown = _shown(
        _("pesée pour chez nous"),
        WITHIN,
        db_default=Audience.TEAM,
        help_text=_("Elle ne sort pas de l’établissement."),
    )

    objects = AdoptionFileQuerySet.as_manager()

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("dossier d’appropriation")
        verbose_name_plural = _("dossiers d’appropriation")
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("practice", "establishment"), condition=Q(is_open=True), name="adoption_one_open_file"
            )
        ]
        indexes = [models.Index(fields=("stage_shown", "stage"), name="adoption_stage_shown")]

    def __str__(self) -> str:
        return f"{self.practice_title} – {self.establishment}"

    def get_absolute_url(self) -> str:
        return reverse("adoption:file", args=[self.pk])

    @property
    def stage_label(self) -> str:
        return stage_label(self.stage)

    @property
    def readable(self) -> frozenset[str]:
        """The parts that the reader of `known_to` may read; none where nobody asked."""
        return frozenset(part.value for part in Part if getattr(self, f"reads_{part.value}", False))

    @property
    def follows_older_version(self) -> bool:
        """Tell whether the practice was published again since the team took it up."""
        return bool(
            self.practice and self.practice.live and self.revision_id and self.revision_id != followed(self.practice)
        )


def followed(practice: PracticePage) -> int | None:
    """The number of the published revision that a file opened now follows."""
    number: int | None = practice.live_revision_id
    return number


class StageChange(models.Model):
    """When a file came to a stage, and for what reasons where it ended."""

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(_("stade"), max_length=32, choices=Stage.choices)
    on = models.DateField(_("depuis le"))
    reasons = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary__slug": REASONS},
        verbose_name=_("pourquoi"),
    )
    note = models.TextField(_("précision"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("passage d’un stade")
        verbose_name_plural = _("passages d’un stade")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{stage_label(self.stage)}, {self.on}"

    @property
    def stage_label(self) -> str:
        return stage_label(self.stage)


def latest_change(file: AdoptionFile) -> date:
    """The day of the last change of stage; the day the file was opened where there is none."""
    found: date | None = file.stages.order_by("-on", "-pk").values_list("on", flat=True).first()
    return found or file.opened_on
