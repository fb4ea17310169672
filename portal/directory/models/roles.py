"""Whom to ask in an establishment, by role: a service address or a procedure, never a person."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from portal.core.grants import MEMBERS
from portal.core.visibility import grants_of_reader
from portal.directory.models.places import Establishment

# Words by which the address of a service starts; one that starts with two others looks like a name.
SERVICE_WORDS = re.compile(
    r"acces|accueil|affaires|aide|bibliotheque|bureau|centre|cisss|ciusss|clinique|communication|consortium|contact|"
    r"coordination|courtage|direction|domicile|dsm|equipe|formation|guichet|info|innovation|liaison|media|pratique|"
    r"programme|projet|qualite|recherche|reception|ressource|sante|secretariat|service|soutien|transfert|uq|"
    r"valorisation"
)

ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def looks_personal(address: str) -> bool:
    """Tell whether an e-mail address starts like a name: two words, none of which names a service.

    « prenom.nom@… » and « jean-prenom_nom.etablissement@… » do; « info@… » and « medias.cisss@… » don't.
    """
    words = re.split(r"[._]", address.partition("@")[0].lower())[:2]
    return len(words) == 2 and not any(SERVICE_WORDS.match(word) or re.search(r"\d", word) for word in words)


class RoleQuerySet(models.QuerySet["EstablishmentRole"]):
    """Roles, as a reader may see them."""

    def visible_to(self, user: Any) -> "RoleQuerySet":
        return self if MEMBERS in grants_of_reader(user) else self.filter(members_only=False)


class EstablishmentRole(Orderable):
    """A role in an establishment: what one may ask of it, and how to reach whoever holds it."""

    establishment = ParentalKey(Establishment, on_delete=models.CASCADE, related_name="roles")
    title = models.CharField(
        _("rôle"),
        max_length=160,
        help_text=_("La fonction ou l’équipe, jamais le nom d’une personne. Exemple : Équipe du soutien à domicile."),
    )
    ask_about = models.CharField(
        _("ce que l’on peut lui demander"),
        max_length=300,
        help_text=_("En une phrase. Exemple : comment se fait la référence vers les paramédics."),
    )
    email = models.EmailField(
        _("adresse du service"),
        blank=True,
        help_text=_(
            "Une adresse que plusieurs personnes lisent et qui reste quand l’une d’elles part. Elle n’est jamais "
            "montrée : on lui écrit par un formulaire du portail."
        ),
    )
    procedure = models.CharField(
        _("démarche"),
        max_length=300,
        blank=True,
        help_text=_("Comment joindre ce rôle autrement : un numéro de service, un guichet, un courtier."),
    )
    members_only = models.BooleanField(
        _("réservé aux membres"),
        default=False,
        help_text=_("Cochez pour que seules les personnes qui ont ouvert une session voient ce rôle."),
    )

    objects = RoleQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("ask_about"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("procedure")]),
        FieldPanel("members_only"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse the address of a person, and a role that can't be reached.

        Raises:
            django.core.exceptions.ValidationError: saying what to write instead.
        """
        super().clean()
        if not self.email and not self.procedure.strip():
            raise ValidationError({"procedure": _("Dites comment joindre ce rôle : une adresse ou une démarche.")})
        if ADDRESS.search(self.procedure):
            raise ValidationError(
                {
                    "procedure": _(
                        "Une adresse écrite ici serait montrée à tous : mettez-la dans « adresse du service »."
                    )
                }
            )
        if self.email and looks_personal(self.email):
            raise ValidationError(
                {
                    "email": _(
                        "Cette adresse semble être celle d’une personne. Donnez celle d’un service, ou laissez le "
                        "champ vide et écrivez la démarche à suivre."
                    )
                }
            )
