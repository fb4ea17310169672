"""What a team writes in its file, a row each: who, what is to be done, what was changed."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from practices.adoption.models.files import AdoptionFile


class TeamMember(models.Model):
    """A role in the team. With a person it opens the file to them; the role survives who holds it."""

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="team")
    role = models.CharField(
        _("rôle"), max_length=160, help_text=_("Une fonction plutôt qu’un nom : elle survit aux départs.")
    )
    duties = models.CharField(_("ce qu’il fait dans le projet"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("compte de la personne"),
        help_text=_("Elle pourra modifier le dossier. Son nom n’est montré qu’à l’équipe."),
    )

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("membre de l’équipe")
        verbose_name_plural = _("équipe")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("file", "person"),
                name="adoption_one_role_a_person",
                violation_error_message=_("Cette personne est déjà dans l’équipe : modifiez son rôle."),
            )
        ]

    def __str__(self) -> str:
        return self.role


class Task(models.Model):
    """Something to do, by whom (a role), from when to when."""

    class State(models.TextChoices):
        TO_DO = "to_do", _("À faire")
        DOING = "doing", _("En cours")
        DONE = "done", _("Fait")
        DROPPED = "dropped", _("Laissé de côté")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("à faire"), max_length=200)
    owner = models.CharField(
        _("responsable"), max_length=160, blank=True, help_text=_("Un rôle de l’équipe ou de l’établissement.")
    )
    starts_on = models.DateField(_("début"), null=True, blank=True)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.TO_DO)
    milestone = models.BooleanField(_("jalon"), default=False, help_text=_("Un moment à ne pas manquer."))
    note = models.CharField(_("précision"), max_length=500, blank=True)

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("plan")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            raise ValidationError({"due_on": _("L’échéance vient avant le début : corrigez l’une des deux dates.")})


class Adaptation(models.Model):
    """What was changed of the practice, and why."""

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="adaptations")
    what = models.CharField(_("ce qui a été adapté"), max_length=300)
    why = models.TextField(_("pourquoi"), max_length=2000)
    is_core = models.BooleanField(
        _("touche au noyau"),
        default=False,
        help_text=_("Cochez si cela change ce dont la pratique dit qu’il ne faut pas le changer."),
    )
    since = models.DateField(_("depuis le"), null=True, blank=True)

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what


class Fidelity(models.Model):
    """What the team sees of one thing that the practice says not to change. People judge; nothing is added up."""

    class Seen(models.TextChoices):
        KEPT = "kept", _("Respecté")
        PARTLY = "partly", _("Respecté en partie")
        CHANGED = "changed", _("Adapté")
        LEFT = "left", _("Pas fait")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="fidelity")
    component = models.CharField(
        _("élément du noyau"), max_length=300, help_text=_("Ce dont la pratique dit qu’il ne faut pas le changer.")
    )
    seen = models.CharField(_("ce que vous observez"), max_length=10, choices=Seen.choices, default=Seen.KEPT)
    on = models.DateField(_("observé le"))
    how = models.CharField(
        _("sur quoi cela s’appuie"),
        max_length=500,
        blank=True,
        help_text=_("Observation, dossiers relus, entrevues… sans rien qui désigne une personne."),
    )

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("observation de fidélité")
        verbose_name_plural = _("fidélité")
        ordering = ["component", "-on", "pk"]

    def __str__(self) -> str:
        return self.component


class HeldSession(models.Model):
    """A time when people came together for the project: a training, a coaching, a meeting."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Formation")
        COACHING = "coaching", _("Accompagnement")
        MEETING = "meeting", _("Rencontre d’équipe")
        COMMITTEE = "committee", _("Comité")
        OTHER = "other", _("Autre")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("sujet"), max_length=200)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind.choices, default=Kind.MEETING)
    on = models.DateField(_("date"))
    minutes = models.PositiveIntegerField(_("durée en minutes"), null=True, blank=True)
    people = models.PositiveIntegerField(_("personnes présentes"), null=True, blank=True)
    note = models.TextField(_("ce qui en ressort"), max_length=2000, blank=True)

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title


def rows_of(model: type[models.Model], file: AdoptionFile) -> models.QuerySet[Any]:
    """The rows of a part of this file."""
    return model._default_manager.filter(file=file)
