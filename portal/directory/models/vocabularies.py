"""Controlled vocabularies and groups of synonyms, edited by brokers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from portal.core.fields import LinesField
from portal.directory.models.localised import Localised
from portal.text.typography import with_typographic_apostrophes


class Vocabulary(Localised, models.Model):
    """A list of terms. A closed list is fixed by its source: its terms are relabelled, not added."""

    slug = models.SlugField(_("identifiant"), max_length=40, unique=True)
    label = models.CharField(_("nom"), max_length=100)
    label_en = models.CharField(_("nom anglais"), max_length=100, blank=True)
    open = models.BooleanField(_("liste ouverte"), default=False)
    source = models.CharField(_("source"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("vocabulaire")
        verbose_name_plural = _("vocabulaires")

    def __str__(self) -> str:
        return self.localised_label


class TermManager(models.Manager["Term"]):
    """Terms come with their vocabulary: every use of a term asks which list it is of."""

    def get_queryset(self) -> models.QuerySet["Term"]:
        return super().get_queryset().select_related("vocabulary")


class Term(index.Indexed, Localised, models.Model):
    """A term of a vocabulary."""

    # Every editor may choose one; `portal.administration.gate` asks.
    chosen_by_editors = True

    vocabulary = models.ForeignKey(
        Vocabulary,
        on_delete=models.PROTECT,
        related_name="terms",
        verbose_name=_("vocabulaire"),
        help_text=_("Les listes ouvertes reçoivent de nouveaux termes ; ceux des listes fermées se renomment."),
    )
    slug = models.SlugField(
        _("identifiant"),
        max_length=60,
        help_text=_("Minuscules, chiffres et tirets. Fixe dès qu’un contenu l’emploie."),
    )
    label = models.CharField(_("libellé"), max_length=160, help_text=_("Ce que le lecteur voit."))
    label_en = models.CharField(
        _("libellé anglais"), max_length=160, blank=True, help_text=_("Ce que voit qui lit le portail en anglais.")
    )
    aliases = LinesField(
        _("autres formes"), help_text=_("Sigles et synonymes, un par ligne ; la recherche les connaît.")
    )
    definition = models.TextField(
        _("définition"), blank=True, help_text=_("Ce que le terme veut dire dans le portail.")
    )
    source = models.CharField(_("source"), max_length=250, blank=True, help_text=_("D’où vient le terme."))
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=0, help_text=_("Rang dans la liste ; le plus petit d’abord.")
    )
    details = models.JSONField(default=dict, blank=True, editable=False)

    objects = TermManager()

    panels = [
        FieldPanel("vocabulary"),
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
        FieldPanel("aliases"),
        MultiFieldPanel([FieldPanel("definition"), FieldPanel("source")], _("Sens et origine")),
    ]
    search_fields = [
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.FilterField("vocabulary"),
    ]

    class Meta:
        ordering = ["vocabulary__order", "order", "label"]
        constraints = [models.UniqueConstraint(fields=("vocabulary", "slug"), name="directory_term_unique")]
        verbose_name = _("terme")
        verbose_name_plural = _("termes")

    def __str__(self) -> str:
        return self.localised_label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.label = with_typographic_apostrophes(self.label)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Keep closed lists closed and slugs fixed.

        Raises:
            django.core.exceptions.ValidationError: saying what may be changed instead.
        """
        super().clean()
        before = Term.objects.filter(pk=self.pk).select_related("vocabulary").first()
        errors: dict[str, Any] = {}
        if before is None:
            if self.vocabulary_id and not self.vocabulary.open:
                errors["vocabulary"] = _(
                    "Cette liste est fixée par sa source : ses termes se renomment, on n’en ajoute pas."
                )
        else:
            if before.vocabulary_id != self.vocabulary_id:
                errors["vocabulary"] = _("Un terme ne change pas de vocabulaire.")
            if before.slug != self.slug and (not before.vocabulary.open or before.in_use()):
                errors["slug"] = _("Des contenus ou des adresses emploient cet identifiant : il ne change plus.")
        if errors:
            raise ValidationError(errors)

    def in_use(self) -> bool:
        """Tell whether any content refers to this term."""
        return any(
            relation.related_model._default_manager.filter(**{relation.field.name: self.pk}).exists()
            for relation in self._meta.related_objects
        )


class SynonymGroup(models.Model):
    """Words that the search treats as one; a change shows in the next search."""

    class Kind(models.TextChoices):
        ACRONYM = "acronym", _("Sigle et son développement")
        SPELLING = "spelling", _("Graphies (rectifications de 1990, variantes)")
        SYNONYM = "synonym", _("Synonymes")
        BROADER = "broader", _("Terme précis, puis termes plus larges")
        ENGLISH = "english", _("Terme français, puis ce que l’on saisit en anglais")

    kind = models.CharField(
        _("genre"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.SYNONYM,
        help_text=_("« Plus large » : chercher le terme large trouve aussi le terme précis, sans réciproque."),
    )
    terms = LinesField(
        _("termes"),
        blank=False,
        help_text=_(
            "Un terme par ligne. Pour un sigle : le sigle d’abord. Pour « plus large » : le terme précis d’abord. "
            "Pour l’anglais : le terme français d’abord."
        ),
    )
    note = models.CharField(
        _("note"), max_length=250, blank=True, help_text=_("Pour les courtiers ; le lecteur ne la voit pas.")
    )
    starter = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)

    panels = [FieldPanel("kind"), FieldPanel("terms"), FieldPanel("note")]

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("groupe de synonymes")
        verbose_name_plural = _("groupes de synonymes")

    def __str__(self) -> str:
        return " = ".join(self.terms)

    def clean(self) -> None:
        super().clean()
        if len(self.terms or []) < 2:
            raise ValidationError({"terms": _("Donnez au moins deux termes, un par ligne.")})
