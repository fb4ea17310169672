"""Syntheses of the best literature, and digests of new publications."""

from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    TitleFieldPanel,
)

from portal.core.fields import LinesField, MarkdownField
from portal.core.links import LINK_KINDS
from portal.core.missing import Expected
from portal.core.models import ListPage
from portal.cycle.neighbours import LinkGroup
from portal.directory.models import ClassifiedPage, Term, content_tabs
from portal.references.contributors import ContributedPage, contributors_field
from portal.text.identifiers import DoiField
from search.listings import index_context
from search.similar import similar_candidates, unlinked_similar_pages


class SynthesisPage(ContributedPage, ClassifiedPage):
    """A synthesis of what the literature says on a question."""

    kind = "synthesis"
    section_index = "syntheses.SynthesisIndexPage"
    kind_label = _("Synthèse")
    this_label = _("Cette synthèse")
    admin_icon = "synthesis"
    start_label = _("Publier une synthèse")
    page_description = _("Ce que disent les meilleures publications sur une question, et ce qu’il faut en retenir.")
    reading_relations = ("synthesis_kind", "image")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)
    expected = (
        Expected("key_messages", _("Messages clés"), _("ce qu’il faut retenir")),
        Expected("methods", _("Méthode"), _("comment les écrits ont été cherchés et choisis")),
    )

    synthesis_kind = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "synthesis_kinds"},
        verbose_name=_("genre de synthèse"),
        help_text=_("La méthode suivie."),
    )
    question = models.TextField(_("question"), blank=True, help_text=_("La question à laquelle elle répond."))
    key_messages = LinesField(_("messages clés"), help_text=_("Ce qu’un gestionnaire doit retenir, un par ligne."))
    contributors = contributors_field(_("auteurs"))
    # Read by the previous release alone, while both run; what it held is in `contributors`.
    authors = models.CharField(max_length=300, blank=True, editable=False)
    searched_on = models.DateField(
        _("recherche documentaire à jour au"),
        null=True,
        blank=True,
        help_text=_("Date de la dernière recherche documentaire."),
    )
    methods = MarkdownField(_("méthode"), help_text=_("Sources cherchées, critères, limites."))

    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Le sujet et ce qu’on en conclut, en une ligne.")),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("synthesis_kind"), FieldPanel("searched_on")]),
            FieldPanel("contributors"),
        ],
        [FieldPanel("question"), FieldPanel("key_messages"), FieldPanel("body"), FieldPanel("methods")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("synthèse")
        verbose_name_plural = _("synthèses")


# What a publication may do to what is already known.
EFFECTS = ("confirme", "nuance", "contredit", "complete")


class DigestPage(ContributedPage, ClassifiedPage):
    """A short digest of one publication (résumé de publication)."""

    kind = "digest"
    section_index = "syntheses.SynthesisIndexPage"
    kind_label = _("Résumé de publication")
    this_label = _("Ce résumé")
    admin_icon = "digest"
    start_label = _("Résumer une publication")
    page_description = _("Une publication récente en quelques points, et ce qu’elle change à ce que l’on savait.")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)
    expected = (
        Expected("key_points", _("À retenir"), _("ce qu’il faut retenir")),
        Expected("publication_citation", _("La publication"), _("la notice de la publication")),
    )

    publication_citation = models.TextField(
        _("publication"), blank=True, help_text=_("La référence complète de la publication résumée.")
    )
    publication_doi = DoiField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("Un DOI commence par « 10. », sans adresse devant."))],
        help_text=_("Par exemple 10.1136/bmj.g1687"),
    )
    publication_url = models.URLField(_("adresse"), blank=True, help_text=_("Où la lire."))
    publication_year = models.PositiveSmallIntegerField(
        _("année"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(2200)],
        help_text=_("Année de parution."),
    )
    contributors = contributors_field(_("résumé par"))
    # Read by the previous release alone, while both run; what it held is in `contributors`.
    authors = models.CharField(max_length=300, blank=True, editable=False)
    key_points = LinesField(_("à retenir"), help_text=_("Les points essentiels, un par ligne."))

    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que la publication apporte, en une ligne.")),
            FieldPanel("summary"),
            MultiFieldPanel(
                [
                    FieldPanel("publication_citation"),
                    FieldRowPanel([FieldPanel("publication_doi"), FieldPanel("publication_year")]),
                    FieldPanel("publication_url"),
                ],
                _("La publication"),
            ),
            FieldPanel("contributors"),
        ],
        [FieldPanel("key_points"), FieldPanel("body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("résumé de publication")
        verbose_name_plural = _("résumés de publications")

    @property
    def effects(self) -> list[LinkGroup]:
        """What the publication confirms, qualifies, contradicts or completes."""
        groups: list[LinkGroup] = self._reading.grouped(EFFECTS)
        return groups

    @property
    def links_anchor(self) -> str:
        return super().links_anchor if self.closing_links else "#effets"

    @property
    def closing_links(self) -> list[LinkGroup]:
        """The other links: the effects stand higher up."""
        groups: list[LinkGroup] = self._reading.grouped(LINK_KINDS.keys() - set(EFFECTS))
        return groups


class SynthesisIndexPage(ListPage):
    """The index of syntheses and digests."""

    list_name = _("Synthèses")
    page_description = _("La liste de toutes les synthèses et de tous les résumés de publications.")

    max_count = 1
    parent_kind = "home"
    subpage_types = ["directory.OwnerSectionPage"]

    class Meta:
        verbose_name = _("index des synthèses")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | self.listing(request)

    def listing(self, request: Any, filters: dict[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
        """What the index lists, or the part of it that `filters` keep: a section shows its establishment's."""
        return index_context(
            request, types=("synthesis", "digest"), facets=("type", "theme", "programme"), filters=filters
        )
