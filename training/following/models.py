"""Rows of who follows a block: its version, the enrolment, what is done, what is answered."""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

# The longest note that is kept of a reflection.
NOTE_LENGTH = 20_000


class BlockVersion(models.Model):
    """What a block was when somebody began it: plain values of its lessons, whatever becomes of the pages."""

    block = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("bloc")
    )
    number = models.PositiveIntegerField(_("version"))
    # Of the content: the same content is the same version.
    fingerprint = models.CharField(max_length=64)
    title = models.CharField(_("titre"), max_length=255)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    # Of the practices that it prepares for, what `TrainedPractice.copy` says.
    practices = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    made_at = models.DateTimeField(_("faite le"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["block", "number"]
        verbose_name = _("version d’un bloc")
        verbose_name_plural = _("versions des blocs")
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["block", "fingerprint"], name="one_version_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, with the version that they follow."""

    def of(self, person: Any) -> "EnrolmentQuerySet":
        """Those of a person, and of nobody else."""
        if not (person and person.is_authenticated):
            return self.none()
        return self.filter(person=person).select_related("version")


class Enrolment(models.Model):
    """A person who follows a block, at the version that they began or accepted since."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("personne")
    )
    block = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("bloc")
    )
    version = models.ForeignKey(BlockVersion, on_delete=models.PROTECT, related_name="enrolments")
    # The attempt at the questions that is under way, from 1.
    attempt = models.PositiveIntegerField(_("essai"), default=1)
    enrolled_at = models.DateTimeField(_("inscrite le"), auto_now_add=True)
    last_at = models.DateTimeField(_("suivie le"), auto_now=True)
    # Where it is resumed.
    last_lesson = models.PositiveIntegerField(null=True)
    last_activity = models.CharField(max_length=64, blank=True)
    completed_at = models.DateTimeField(_("réussie le"), null=True)

    objects = EnrolmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-last_at", "-pk"]
        verbose_name = _("inscription à un bloc")
        verbose_name_plural = _("inscriptions aux blocs")
        constraints = [models.UniqueConstraint(fields=["person", "block"], name="one_enrolment_a_block")]

    def __str__(self) -> str:
        return f"{self.person} – {self.version.title}"


class Progress(models.Model):
    """What a person did of an activity: its state, their notes, the gestures that they ticked."""

    class State(models.TextChoices):
        OPEN = "open", _("à faire")
        DONE = "done", _("fait")
        REVIEW = "review", _("à revoir")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.PositiveIntegerField()
    activity = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.TextField(_("note"), max_length=NOTE_LENGTH, blank=True)
    ticked = models.JSONField(default=list, blank=True)
    # Counts the writings of the note, so that two devices don't undo each other.
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("avancement")
        verbose_name_plural = _("avancements")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "activity"], name="one_progress_an_activity")
        ]

    def __str__(self) -> str:
        return f"{self.activity} : {self.get_state_display()}"


class Draw(models.Model):
    """The questions that a person got of an activity in an attempt, and the time that they have to answer."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="draws")
    lesson = models.PositiveIntegerField()
    activity = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    # Their identifiers, in the order in which they are asked.
    questions = models.JSONField(default=list)
    # What the order of options depends on.
    seed = models.CharField(max_length=32)
    drawn_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # Of the time that the authors set, in percent: the person's own choice, shown to nobody else.
    pace = models.PositiveSmallIntegerField(default=100)
    # How many times the person took more time.
    extensions = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["attempt", "pk"]
        verbose_name = _("tirage de questions")
        verbose_name_plural = _("tirages de questions")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "activity", "attempt"], name="one_draw_an_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({self.attempt})"


class Answer(models.Model):
    """An answer to a question. In an attempt, the first one counts; those that follow are practice.

    One that came after the end of the time counts for nothing, and is kept.

    `key` is drawn from what the form was and what it held: sent twice, it is the same answer.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="answers")
    version = models.ForeignKey(BlockVersion, on_delete=models.PROTECT, related_name="+")
    lesson = models.PositiveIntegerField()
    activity = models.CharField(max_length=64)
    question = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    given = models.JSONField()
    points = models.DecimalField(max_digits=7, decimal_places=3)
    out_of = models.PositiveIntegerField()
    late = models.BooleanField(_("reçue après la fin"), default=False, db_default=False)
    answered_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["attempt", "sequence", "pk"]
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "key"], name="one_answer_a_sending"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "activity", "question", "attempt", "sequence"],
                name="one_answer_a_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({self.attempt}.{self.sequence})"
