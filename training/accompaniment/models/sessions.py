"""The sessions of a group, who was told of them, who came."""

import secrets
import uuid
import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.accompaniment.models.groups import Accompaniment, Participation

TEXT_LENGTH = 5000


class Zone(models.TextChoices):
    """The clocks of Québec. The Lower North Shore, east of the 63rd meridian, doesn't change its own."""

    EASTERN = "America/Toronto", _("heure de l’Est")
    ATLANTIC = "America/Halifax", _("heure de l’Atlantique (Îles-de-la-Madeleine)")
    LOWER_NORTH_SHORE = "America/Blanc-Sablon", _("heure normale de l’Atlantique (Basse-Côte-Nord)")


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions."""

    def held(self) -> "SessionQuerySet":
        """Those that aren't cancelled."""
        return self.filter(cancelled_at=None)


class Session(models.Model):
    """A time when the group meets, as it is announced; `sequence` counts its announcements (RFC 5545, 3.8.7.4)."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="sessions")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    title = models.CharField(_("titre"), max_length=200, help_text=_("Ce que l’on y fait, en quelques mots."))
    starts_at = models.DateTimeField(_("début"))
    zone = models.CharField(_("fuseau horaire"), max_length=32, choices=Zone.choices, default=Zone.EASTERN)
    minutes = models.PositiveIntegerField(
        _("durée (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    link = models.URLField(_("adresse de la rencontre en ligne"), max_length=500, blank=True)
    agenda = models.TextField(_("ordre du jour"), max_length=TEXT_LENGTH, blank=True)
    shared_notes = models.TextField(
        _("notes du groupe"),
        max_length=TEXT_LENGTH,
        blank=True,
        help_text=_("Lues de tout le groupe. Rien qui désigne un usager."),
    )
    coach_notes = models.TextField(
        _("vos notes"), max_length=TEXT_LENGTH, blank=True, help_text=_("Personne d’autre ne les lit.")
    )
    announced_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:session", args=[self.accompaniment_id, self.pk])

    @property
    def local_start(self) -> datetime:
        """When it begins, on the clocks of where it is held."""
        return self.starts_at.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        """When it ends; the hours in between are real ones, whatever clocks do meanwhile."""
        return self.ends_at.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether its clocks aren't the portal's."""
        return self.zone != settings.TIME_ZONE


class Seat(models.Model):
    """What a participant was told of a session, and whether they came."""

    class Attendance(models.TextChoices):
        PRESENT = "present", _("présence")
        EXCUSED = "excused", _("absence annoncée")
        ABSENT = "absent", _("absence")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="seats")
    # The last announcement that was written to them; -1 where none was.
    told = models.IntegerField(default=-1)
    attendance = models.CharField(_("présence"), max_length=10, choices=Attendance.choices, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("place à une séance")
        verbose_name_plural = _("places aux séances")
        ordering = ["session__starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "participation"], name="training_one_seat_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.participation_id}"


def new_key() -> str:
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """The secret of the address of a person's own calendar; another takes its place when they revoke it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    made_at = models.DateTimeField(_("donnée le"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


def sessions_of(user: Any) -> SessionQuerySet:
    """The sessions of the groups that a person is of, or coaches."""
    taken = Accompaniment.objects.taken_part_in_by(user).order_by().values("pk")
    coached = Accompaniment.objects.coached_by(user).order_by().values("pk")
    return Session.objects.filter(Q(accompaniment__in=taken) | Q(accompaniment__in=coached))
