"""An accompaniment, who coaches it, who takes part in it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import AddressField
from portal.directory.models import Establishment
from training.accompaniment.rights import coached_places

TITLE_LENGTH = 200


class AccompanimentQuerySet(models.QuerySet["Accompaniment"]):
    """Accompaniments."""

    def coached_by(self, user: Any) -> "AccompanimentQuerySet":
        """Those that a person coaches, while they still work for the establishment."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(coach=user.pk, establishment__in=coached_places(user).order_by().values("pk"))

    def taken_part_in_by(self, user: Any) -> "AccompanimentQuerySet":
        """Those of the groups that a person is of, and hasn't left."""
        if not user.is_authenticated:
            return self.none()
        taken = Participation.objects.in_group().filter(person=user.pk)
        return self.filter(pk__in=taken.order_by().values("accompaniment"))

    def open_to(self, user: Any) -> "AccompanimentQuerySet":
        """Those that members of an establishment may ask to take part in, for a member."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            closed_on=None, takes_requests=True, establishment__in=user.establishments().order_by().values("pk")
        )


class Accompaniment(models.Model):
    """A strategy of accompaniment as it goes with a group, for an establishment. It outlives its strategy's page."""

    title = models.CharField(
        _("titre"), max_length=TITLE_LENGTH, help_text=_("Ce que le groupe fait ensemble, en quelques mots.")
    )
    strategy = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("stratégie")
    )
    strategy_title = models.CharField(_("titre de la stratégie"), max_length=255)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="+", verbose_name=_("établissement")
    )
    block = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("bloc de formation suivi"),
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("accompagnement par"),
    )
    takes_requests = models.BooleanField(
        _("les membres de l’établissement peuvent demander à participer"),
        default=False,
        help_text=_("La page de la stratégie le leur propose. Vous acceptez ou refusez chaque demande."),
    )
    # The number of the file of what the establishment adopts meanwhile: whoever may read the file reads it there.
    adoption = models.PositiveBigIntegerField(_("dossier d’appropriation"), null=True, blank=True)
    opened_on = models.DateField(_("ouvert le"))
    closed_on = models.DateField(_("terminé le"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("données de démonstration"), default=False)

    objects = AccompanimentQuerySet.as_manager()
    # What the administration says of where things are used never tells of a group.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("accompagnement")
        verbose_name_plural = _("accompagnements")
        ordering = ["-opened_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:accompaniment", args=[self.pk])

    @property
    def coach_name(self) -> str:
        """The name under which the group knows the coach; empty where nobody coaches any more."""
        return (self.coach.get_full_name() or self.coach.email) if self.coach else ""


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Participations."""

    def in_group(self) -> "ParticipationQuerySet":
        """Those of who takes part now."""
        return self.filter(state=Participation.State.ACCEPTED, person__isnull=False)

    def waiting(self) -> "ParticipationQuerySet":
        """Those that somebody is to answer: the invited person, or the coach."""
        return self.filter(state__in=(Participation.State.INVITED, Participation.State.ASKED))


class Participation(models.Model):
    """That somebody is invited to a group, asks to be of it, is of it, or was."""

    class State(models.TextChoices):
        INVITED = "invited", _("invitation sans réponse")
        ASKED = "asked", _("demande à participer")
        ACCEPTED = "accepted", _("participe")
        DECLINED = "declined", _("ne participe pas")
        LEFT = "left", _("a quitté le groupe")

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="participations")
    # Of who was invited: they take part with the account of this address.
    address = AddressField(_("adresse électronique"), blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    # Counts the invitations: the link of a former one opens nothing.
    serial = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(_("invitation ou demande"), auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("réponse"), null=True)
    # Since when the person agrees that the coach sees how far they are along the block; empty where they don't.
    shared_at = models.DateTimeField(_("avancement montré depuis"), null=True)

    objects = ParticipationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "person"],
                condition=Q(person__isnull=False),
                name="training_one_participation_a_person",
            ),
            models.UniqueConstraint(
                fields=["accompaniment", "address"],
                condition=~Q(address=""),
                name="training_one_participation_an_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else self.address

    @property
    def name(self) -> str:
        """As the group knows the person: never by their address."""
        known = self.person.get_full_name() if self.person else ""
        return known or str(_("Une personne du groupe"))
