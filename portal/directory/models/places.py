"""Regions, their MRC, and establishments with the names that they have had."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Collection, Orderable
from wagtail.search import index

from portal.core.fields import LinesField
from portal.directory.models.localised import Localised
from portal.text.typography import with_typographic_apostrophes


class Named(Localised, models.Model):
    """Something with a fixed slug and a label in each language."""

    slug = models.SlugField(
        _("identifiant"),
        max_length=60,
        unique=True,
        help_text=_("Minuscules, chiffres et tirets. Fixe dès qu’un contenu l’emploie."),
    )
    label = models.CharField(_("nom"), max_length=160, help_text=_("Le nom que le lecteur voit."))
    label_en = models.CharField(
        _("nom anglais"), max_length=160, blank=True, help_text=_("Ce que voit qui lit le portail en anglais.")
    )
    aliases = LinesField(
        _("autres noms"), help_text=_("Sigles et autres noms, un par ligne ; la recherche les connaît.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.localised_label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.label = with_typographic_apostrophes(self.label)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Keep the slug fixed once something refers to the entry.

        Raises:
            django.core.exceptions.ValidationError: saying so.
        """
        super().clean()
        before = type(self)._default_manager.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before not in (None, self.slug) and self._is_referred_to():
            raise ValidationError(
                {"slug": _("Des contenus ou des adresses emploient cet identifiant : il ne change plus.")}
            )

    def _is_referred_to(self) -> bool:
        """Tell whether anything but its own lines (roles, former names, MRC) names the entry."""
        for relation in self._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or isinstance(relation.field, ParentalKey):
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: self.pk})
            if not relation.related_model._meta.auto_created and rows.exists():
                return True
        return False


class Region(index.Indexed, Named, ClusterableModel):
    """A région sociosanitaire, with its place on the tile map."""

    # Every editor may choose one; `portal.administration.gate` asks.
    chosen_by_editors = True

    code = models.CharField(_("code"), max_length=2, unique=True, help_text=_("Code à deux chiffres."))
    tile_row = models.PositiveSmallIntegerField(
        _("rangée sur la carte"), default=0, help_text=_("Comptée du haut, à partir de 1.")
    )
    tile_column = models.PositiveSmallIntegerField(
        _("colonne sur la carte"), default=0, help_text=_("Comptée de la gauche, à partir de 1.")
    )
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=0, help_text=_("Rang dans les listes ; le plus petit d’abord.")
    )
    locative = models.CharField(
        _("nom dans une phrase"),
        max_length=170,
        blank=True,
        help_text=_("Comment dire que quelque chose s’y trouve : « au Bas-Saint-Laurent »."),
    )
    neighbours = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("régions voisines"),
        help_text=_("Celles qui partagent une frontière terrestre. La région voisine reçoit celle-ci d’elle-même."),
    )
    crossings = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("régions de l’autre rive"),
        help_text=_("Celles où l’on va d’ordinaire par un pont ou un traversier."),
    )

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldPanel("locative"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("tile_row"), FieldPanel("tile_column"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("neighbours"), FieldPanel("crossings")]),
        FieldPanel("aliases"),
        InlinePanel("mrcs", heading=_("MRC"), label=_("MRC")),
    ]
    search_fields = [index.SearchField("label"), index.AutocompleteField("label")]

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("région sociosanitaire")
        verbose_name_plural = _("régions sociosanitaires")


class Mrc(models.Model):
    """A municipalité régionale de comté of a region."""

    region = ParentalKey(Region, on_delete=models.CASCADE, related_name="mrcs")
    slug = models.SlugField(
        _("identifiant"), max_length=60, unique=True, help_text=_("Minuscules, chiffres et tirets.")
    )
    label = models.CharField(_("nom"), max_length=120, help_text=_("Le nom officiel de la MRC."))

    panels = [FieldPanel("label"), FieldPanel("slug")]

    class Meta:
        ordering = ["label"]
        verbose_name = _("MRC")
        verbose_name_plural = _("MRC")

    def __str__(self) -> str:
        return self.label


DOMAIN = re.compile(r"(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")


def validate_domains(domains: list[str]) -> None:
    """Refuse what isn't a domain of addresses: every one that is opens the way to ask for an access.

    Raises:
        django.core.exceptions.ValidationError: naming them.
    """
    wrong = [domain for domain in domains if not DOMAIN.fullmatch(domain)]
    if wrong:
        raise ValidationError(
            _("Ceci n’est pas un domaine : %(wrong)s. Écrivez ce qui suit le « @ », en minuscules."),
            params={"wrong": ", ".join(wrong)},
        )


class EstablishmentManager(models.Manager["Establishment"]):
    """Establishments come with their region: every display of one says where it is."""

    def get_queryset(self) -> models.QuerySet["Establishment"]:
        return super().get_queryset().select_related("region")


class Establishment(index.Indexed, Named, ClusterableModel):  # type: ignore[django-manager-missing]
    """A health establishment, a university or a partner; its members form a group of readers."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("Établissement de santé et de services sociaux")
        UNIVERSITY = "university", _("Université")
        PARTNER = "partner", _("Partenaire")

    kind = models.CharField(
        _("genre"),
        max_length=20,
        choices=Kind.choices,
        default=Kind.HEALTH,
        help_text=_("Ce qu’il est dans le réseau."),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="establishments",
        verbose_name=_("région"),
        help_text=_("La région de son siège."),
    )
    member = models.BooleanField(
        _("membre du consortium"), default=True, help_text=_("Décochez pour un partenaire cité.")
    )
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=0, help_text=_("Rang dans les listes ; le plus petit d’abord.")
    )
    reply_days = models.PositiveSmallIntegerField(
        _("délai de réponse"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_(
            "En combien de jours ouvrables ses équipes répondent d’habitude ; dit à qui leur écrit. Vide : le délai "
            "du portail."
        ),
    )
    domains = LinesField(
        _("domaines des adresses"),
        validators=[validate_domains],
        db_default=models.Value([], models.JSONField()),
        help_text=_(
            "Un par ligne, sans « @ ». Exemple : cisss.exemple.ca. Qui lit une adresse de ces domaines peut demander "
            "un accès ; vide, personne ne le peut."
        ),
    )
    group = models.OneToOneField(
        Group, null=True, editable=False, on_delete=models.SET_NULL, related_name="establishment"
    )
    # The images and documents of those who write for it.
    collection = models.OneToOneField(
        Collection, null=True, editable=False, on_delete=models.SET_NULL, related_name="establishment"
    )

    objects = EstablishmentManager()

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("region")]),
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("member"), FieldPanel("order"), FieldPanel("reply_days")]),
        FieldPanel("domains"),
        FieldPanel("aliases"),
        InlinePanel("former_names", heading=_("Anciens noms"), label=_("Ancien nom")),
        InlinePanel(
            "roles",
            heading=_("Qui joindre, par rôle"),
            label=_("Rôle"),
            help_text=_(
                "Des fonctions et des services, jamais de noms : ce qui reste vrai quand les personnes changent."
            ),
        ),
    ]
    search_fields = [index.SearchField("label"), index.AutocompleteField("label")]

    class Meta:
        ordering = ["order", "label"]
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.group_id is None:
            self.group, _created = Group.objects.get_or_create(name=self.group_name)
        super().save(*args, **kwargs)

    @property
    def group_name(self) -> str:
        return f"Établissement – {self.slug}"

    @property
    def usual_reply_days(self) -> int:
        """In how many working days its teams usually answer."""
        return self.reply_days or int(settings.REPLY_DAYS)

    @property
    def monogram(self) -> str:
        """A few letters that stand for it where there is no room: its acronym, else the initials of its place."""
        acronym = next((alias for alias in self.aliases if alias.isupper() and 1 < len(alias) <= 6), "")
        if acronym:
            return acronym
        names = [word for word in re.split(r"[\W_]+", self.label) if word[:1].isupper()]
        if len(names) > 1 and names[0].isupper():
            names = names[1:]
        return "".join(name[0] for name in names)[:5] if len(names) > 1 else "".join(names)[:4]

    def search_names(self) -> list[str]:
        """Every name that a reader may type for it, present and former."""
        return [self.label, *self.aliases, *(former.name for former in self.former_names.all())]


class FormerName(Orderable):
    """A name that an establishment had, for as long as the network kept it."""

    # Every editor may choose one; `portal.administration.gate` asks.
    chosen_by_editors = True

    establishment = ParentalKey(Establishment, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(
        _("nom"), max_length=200, help_text=_("Le nom tel qu’il s’écrivait ; la recherche le connaît.")
    )
    since = models.DateField(
        _("depuis"), null=True, blank=True, help_text=_("Premier jour de ce nom, si on le connaît.")
    )
    until = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Dernier jour de ce nom, si on le connaît.")
    )

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("since"), FieldPanel("until")])]

    class Meta(Orderable.Meta):
        verbose_name = _("ancien nom")
        verbose_name_plural = _("anciens noms")

    def __str__(self) -> str:
        return self.name
