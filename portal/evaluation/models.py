"""A scientific review in rounds: who is asked, what each writes, what is decided, what the authors answer.

All of it is rows of this room: neither the states nor the journal of Wagtail, which authors read, know a reviewer.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState, WorkflowState

from portal.directory.models import Establishment

PERSON = settings.AUTH_USER_MODEL


class Evaluation(models.Model):
    """The review of a content from its submission to its last decision; it outlives its page."""

    class Outcome(models.TextChoices):
        UNDER_WAY = "", _("En cours")
        ACCEPTED = "accepted", _("Acceptée")
        REFUSED = "refused", _("Refusée")
        STOPPED = "stopped", _("Interrompue")
        SKIPPED = "skipped", _("Publiée sans relecture scientifique")

    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    review = models.OneToOneField(WorkflowState, on_delete=models.SET_NULL, null=True, related_name="evaluation")
    title = models.CharField(_("titre"), max_length=255)
    establishment = models.ForeignKey(Establishment, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who is named among the authors, in any of the texts that were submitted.
    author_names = models.JSONField(default=list)
    anonymous = models.BooleanField(_("anonyme"), default=True)
    open_reports = models.BooleanField(_("rapports ouverts"), default=False)
    authors_agreed_on = models.DateField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.UNDER_WAY)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("relecture scientifique")
        verbose_name_plural = _("relectures scientifiques")

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.UNDER_WAY

    @property
    def last_round(self) -> "Round":
        found: Round = self.rounds.order_by("-number").select_related("state")[0]
        return found


class Author(models.Model):
    """Who had a hand in the text: they read of its review what authors read, whatever their other roles."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("evaluation", "person"), name="evaluation_one_author_a_person")]
        verbose_name = _("auteur du texte relu")
        verbose_name_plural = _("auteurs du texte relu")

    def __str__(self) -> str:
        return f"{self.evaluation_id}"


class Round(models.Model):
    """One reading of one text: from its submission to the decision, then what the authors answer to it."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("Accepter")
        MINOR = "minor", _("Demander des révisions mineures")
        MAJOR = "major", _("Demander des révisions majeures")
        REFUSE = "refuse", _("Refuser")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.OneToOneField(TaskState, on_delete=models.SET_NULL, null=True, related_name="evaluation_round")
    # A number rather than a key: its text may be purged, what was said of it stays.
    revision_number = models.BigIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(_("décision"), max_length=10, choices=Decision.choices, blank=True)
    letter = models.TextField(_("lettre"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(_("réponse d’ensemble"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=("evaluation", "number"), name="evaluation_one_round_a_number")]
        verbose_name = _("tour")
        verbose_name_plural = _("tours")

    def __str__(self) -> str:
        return _now("Tour %(number)d") % {"number": self.number}

    @property
    def is_open(self) -> bool:
        return self.decided_at is None and self.evaluation.is_open

    @property
    def asks_for_changes(self) -> bool:
        return self.decision in (self.Decision.MINOR, self.Decision.MAJOR)


class Reviewer(models.Model):
    """A person who was asked to review, through all the rounds; authors know them by a letter.

    The letter is drawn when something of theirs is first told, so that it says nothing of who was asked first.
    """

    class Named(models.TextChoices):
        NOBODY = "", _("De la rédaction seulement")
        AUTHORS = "authors", _("Des auteurs aussi")
        READERS = "readers", _("Des auteurs et des lecteurs")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    letter = models.CharField(max_length=2, blank=True)
    named_to = models.CharField(_("Votre nom est connu"), max_length=10, choices=Named.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("evaluation", "person"), name="evaluation_one_reviewer_a_person"),
            models.UniqueConstraint(
                fields=("evaluation", "letter"), condition=~models.Q(letter=""), name="evaluation_one_letter_a_reviewer"
            ),
        ]
        verbose_name = _("personne qui relit")
        verbose_name_plural = _("personnes qui relisent")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What they are called where they aren't named."""
        return _now("Relecture %(letter)s") % {"letter": self.letter} if self.letter else _now("Une relecture")

    @property
    def full_name(self) -> str:
        """For editors alone."""
        return str(self.person) if self.person else _now("Une personne dont le compte est supprimé")

    @property
    def name_for_authors(self) -> str:
        """Empty where they don't know it."""
        known = self.named_to != self.Named.NOBODY or not self.evaluation.anonymous
        return self.person.get_full_name() if known and self.person else ""

    @property
    def name_for_readers(self) -> str:
        """Empty where they didn't agree to be named."""
        return self.person.get_full_name() if self.named_to == self.Named.READERS and self.person else ""

    @property
    def told(self) -> str:
        """What authors read in place of a name, or beside it."""
        return f"{self.label} – {self.name_for_authors}" if self.name_for_authors else self.label


class ReviewQuerySet(models.QuerySet[Any]):
    """Reviews that people were asked for."""

    def awaited(self) -> "ReviewQuerySet":
        """Those that the person is to answer or to write, in rounds that go on."""
        return self.filter(
            state__in=(Review.State.INVITED, Review.State.ACCEPTED),
            round__decided_at=None,
            round__evaluation__outcome=Evaluation.Outcome.UNDER_WAY,
        )

    def given(self) -> "ReviewQuerySet":
        return self.filter(state=Review.State.GIVEN)


class Review(models.Model):
    """What one person is asked in one round, what they answered, and their report."""

    class State(models.TextChoices):
        INVITED = "invited", _("invitée")
        ACCEPTED = "accepted", _("acceptée, à rendre")
        DECLINED = "declined", _("déclinée")
        WITHDRAWN = "withdrawn", _("retirée")
        GIVEN = "given", _("rendue")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="reviews")
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    message = models.TextField(_("mot de la rédaction"), blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("à rendre d’ici le"))
    reminded_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    conflict = models.BooleanField(null=True)
    reason = models.TextField(_("en quoi, ou pourquoi"), blank=True)
    to_authors = models.TextField(_("commentaires aux auteurs"), blank=True)
    to_editor = models.TextField(_("commentaires à la rédaction"), blank=True)
    recommendation = models.CharField(_("recommandation"), max_length=10, choices=Round.Decision.choices, blank=True)
    # What was asked, in the words of that day, with the answer and what the portal verified.
    checklist = models.JSONField(default=list, blank=True)
    open_report = models.BooleanField(_("rapport publié"), default=False)
    given_at = models.DateTimeField(null=True)
    # What the editor hands to the authors, and what they answer.
    handed = models.TextField(blank=True)
    is_handed = models.BooleanField(default=True)
    answer = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=("round", "reviewer"), name="evaluation_one_review_a_round")]
        verbose_name = _("rapport de relecture")
        verbose_name_plural = _("rapports de relecture")

    def __str__(self) -> str:
        return f"{self.reviewer.label}, {self.round}"

    @property
    def is_awaited(self) -> bool:
        return self.state in (self.State.INVITED, self.State.ACCEPTED) and self.round.is_open

    @property
    def is_late(self) -> bool:
        return self.state in (self.State.INVITED, self.State.ACCEPTED) and self.due_on < timezone.localdate()


class Remark(models.Model):
    """What a reviewer says of one place of the text: a section, a passage."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="remarks")
    place = models.CharField(_("section"), max_length=255, blank=True)
    quotation = models.TextField(_("passage"), blank=True)
    text = models.TextField(_("remarque"))
    is_handed = models.BooleanField(default=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("remarque")
        verbose_name_plural = _("remarques")

    def __str__(self) -> str:
        return self.place or self.quotation[:60] or self.text[:60]
