"""The steps of a review: the tasks of leads and of scientific reviewers, and what is kept of each step."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, WorkflowState

from portal.accounts.joining.giving import led_by
from portal.accounts.memberships import people_with
from portal.accounts.models import Membership, User
from portal.accounts.services import BROKERS
from portal.directory.models import Establishment, OwnerSectionPage


def establishment_of(page: Page) -> Establishment | None:
    """The establishment whose section holds the page, or is it."""
    sections = OwnerSectionPage.objects.ancestor_of(page, inclusive=True).select_related("establishment")
    section = sections.order_by("-path").first()
    return section.establishment if section else None


def leads_who_may_read(establishment: Establishment | None, *, authors: set[int | None]) -> QuerySet[User]:
    """The leads of an establishment but those who wrote what is to be read."""
    if establishment is None:
        return User.objects.none()
    return people_with(Membership.Role.LEAD, establishment).exclude(pk__in=[pk for pk in authors if pk])


def authors_of(state: WorkflowState) -> set[int | None]:
    """Who sent the page, who began it, and who wrote what was sent."""
    page = state.content_object
    return {state.requested_by_id, page.owner_id, page.get_latest_revision().user_id}


def skipped(task: Task, workflow_state: WorkflowState, reason: str = "") -> TaskState:
    """A step that begins and ends at once, and why."""
    return TaskState.objects.create(
        workflow_state=workflow_state,
        revision=workflow_state.content_object.get_latest_revision(),
        task=task.task_ptr,
        status=TaskState.STATUS_SKIPPED,
        finished_at=timezone.now(),
        comment=reason,
    )


class LeadReview(Task):
    """The leads of the establishment whose section holds the page read it before brokers do.

    Where there is none, or none but its authors, the step is skipped: brokers read it at once.
    """

    class Meta:
        verbose_name = _("relecture par les responsables de l’établissement")
        verbose_name_plural = _("relectures par les responsables des établissements")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        establishment = establishment_of(workflow_state.content_object)
        if leads_who_may_read(establishment, authors=authors_of(workflow_state)).exists():
            return super().start(workflow_state, user=user)
        return skipped(self, workflow_state)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """Those of the establishments that `user` leads, but of texts of their own.

        Where no lead is left to read one, brokers do.
        """
        own = Page.objects.filter(owner=user).order_by()
        waiting = (
            TaskState.objects.filter(task_id=self.pk, status=TaskState.STATUS_IN_PROGRESS)
            .exclude(workflow_state__requested_by=user)
            .exclude(revision__user=user)
            .exclude(Exists(own.filter(pk=Cast(OuterRef("workflow_state__object_id"), BigIntegerField()))))
        )
        if not user.is_superuser:
            leads = Membership.objects.in_force().filter(
                role=Membership.Role.LEAD,
                person__is_active=True,
                establishment=OuterRef("review_step__establishment"),
            )
            conflicts = InterestDeclaration.objects.filter(
                conflict=True,
                person=OuterRef("person"),
                step__state__workflow_state=OuterRef(OuterRef("workflow_state")),
            )
            others = leads.exclude(person=OuterRef("workflow_state__requested_by")).exclude(Exists(conflicts))
            # Asked in the same query: the administration's home page asks this twice.
            broker = Exists(User.objects.filter(pk=user.pk, is_active=True, groups__name=BROKERS))
            allowed: Any = Q(review_step__establishment__in=led_by(user)) | (Q(broker) & ~Exists(others))
            waiting = waiting.filter(allowed)
        return TaskState.objects.filter(pk__in=waiting.values("pk"))

    def may_review(self, page: Page, user: Any) -> bool:
        state = page.current_workflow_task_state
        return state is not None and self.get_task_states_user_can_moderate(user).filter(pk=state.pk).exists()

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self.may_review(obj, user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not self.may_review(obj, user)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        if not self.may_review(obj, user):
            return []
        return [
            ("reject", gettext("Demander des changements"), True),
            ("approve", gettext("Approuver"), False),
            ("approve", gettext("Approuver avec un commentaire"), True),
        ]

    @classmethod
    def get_description(cls) -> str:
        return gettext("Les responsables de l’établissement relisent ; sans responsable, l’étape est sautée.")


class ScientificReview(Task):
    """Scientific reviewers read what the kind of the page asks them to, once brokers have read the text.

    Who leads it and decides, who reviews, in how many rounds, is what a room above keeps (`scientific_review` among
    the ways): no screen of Wagtail decides it, so that none knows a reviewer. While it waits, nobody changes the
    page. Where nobody may review, the step is skipped, and says why.
    """

    class Meta:
        verbose_name = _("relecture scientifique")
        verbose_name_plural = _("relectures scientifiques")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        # Here rather than above: who has an interest is asked of what these models keep.
        from portal.review.scientific import why_skip

        reason = why_skip(workflow_state, self)
        return skipped(self, workflow_state, reason) if reason else super().start(workflow_state, user=user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        """What is reviewed is what will be published: nobody changes it meanwhile."""
        return True

    @classmethod
    def get_description(cls) -> str:
        return gettext("Des personnes du rôle « relecture scientifique » relisent ; sans personne, l’étape est sautée.")


class ScientificApproval(models.Model):
    """What readers are told of a scientific review: of which page as it was in which revision, and when; not by whom.

    The revision is a number rather than a key: its text may be purged, what was said of it stays.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision_number = models.BigIntegerField(unique=True)
    approved_on = models.DateField()

    class Meta:
        ordering = ["-revision_number"]
        verbose_name = _("relecture scientifique terminée")
        verbose_name_plural = _("relectures scientifiques terminées")

    def __str__(self) -> str:
        return f"{self.page_id}, {self.approved_on}"


class RevisionNotice(models.Model):
    """The owners of a page were told that its date of revision has passed: once for each date."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    review_by = models.DateField()
    told_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.page_id}, {self.review_by}"


class Withdrawal(models.Model):
    """A page was withdrawn: what its address answers, as long as it isn't published again.

    `public` tells whether everybody could read it: of the others, their addresses say nothing.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500, db_index=True, editable=False)
    withdrawn_on = models.DateField(_("retirée le"))
    public = models.BooleanField(default=False, editable=False)
    reason = models.CharField(
        _("pourquoi"),
        max_length=250,
        blank=True,
        help_text=_("Suite de « Ce contenu a été retiré parce que… ». Le titre de la page n’est pas montré."),
    )
    replaced_by = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ce qui la remplace"),
        help_text=_("La page où envoyer qui suit l’ancienne adresse ; montrée à qui peut la lire."),
    )

    class Meta:
        verbose_name = _("page retirée")
        verbose_name_plural = _("pages retirées")

    def __str__(self) -> str:
        return str(self.page.title)


class ReviewStepQuerySet(models.QuerySet[Any]):
    """Steps of reviews."""

    def waiting(self) -> Self:
        return self.filter(state__status=TaskState.STATUS_IN_PROGRESS)

    def for_reviewer(self, user: Any) -> Self:
        """Those that `user` may decide, but of reviews where they declared a conflict of interest."""
        declared = InterestDeclaration.objects.filter(
            person=user, conflict=True, step__state__workflow_state=OuterRef("state__workflow_state")
        )
        return self.filter(state__in=TaskState.objects.reviewable_by(user).values("pk")).exclude(Exists(declared))

    def by_one_person(self) -> Self:
        """Those that one person decides by themselves: not a scientific review, whose dates are of each reviewer."""
        return self.exclude(state__task__in=ScientificReview.objects.values("pk"))


class ReviewStep(models.Model):
    """What is kept of one step of a review: whose it is, by when, and the checklist with its answers.

    Who decided, when and what was said are kept by the state of Wagtail's task.
    """

    state = models.OneToOneField(TaskState, on_delete=models.CASCADE, related_name="review_step")
    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("établissement"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_reviews",
        verbose_name=_("confiée à"),
    )
    due_on = models.DateField(_("à rendre d’ici le"), null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    # What was asked, in the words of that day, with the answer and what the portal verified.
    checklist = models.JSONField(_("liste de vérification"), default=list, blank=True)

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("étape de relecture")
        verbose_name_plural = _("étapes de relecture")

    def __str__(self) -> str:
        return str(self.state.revision.object_str)

    @property
    def page_id(self) -> int:
        return int(self.state.revision.object_id)

    @property
    def is_late(self) -> bool:
        waits = self.state.status == TaskState.STATUS_IN_PROGRESS
        return waits and self.due_on is not None and self.due_on < timezone.localdate()


class InterestDeclaration(models.Model):
    """What a reviewer declared of their interests before they decided, kept with the step whatever they decided."""

    step = models.ForeignKey(ReviewStep, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("personne")
    )
    declared_at = models.DateTimeField(_("déclaré le"), default=timezone.now)
    conflict = models.BooleanField(_("conflit d’intérêts"))
    details = models.TextField(_("en quoi"), blank=True)

    class Meta:
        ordering = ["declared_at", "pk"]
        verbose_name = _("déclaration d’intérêts")
        verbose_name_plural = _("déclarations d’intérêts")

    def __str__(self) -> str:
        return f"{self.person}, {self.step}"
