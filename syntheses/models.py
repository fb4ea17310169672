"""Syntheses of the best literature, and digests of new publications."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    TitleFieldPanel,
)
from wagtail.models import Page

from portal.core.fields import LinesField, MarkdownField
from portal.cycle.stances import STANCE_PANELS, StancePage, has_later_stances
from portal.directory.models import ClassifiedPage, Term, content_tabs
from portal.kinds.layers import Layer
from portal.references.citing import cited_in
from portal.references.contributors import ContributedPage, contributors_field
from portal.references.models import RetractionNotice
from portal.references.shape import Reference, references_in
from portal.text.identifiers import DoiField
from search.indexes import ContentIndexPage
from search.similar import similar_candidates, unlinked_similar_pages
from syntheses.evidence import blocks, terms
from syntheses.evidence.fields import EvidenceField
from syntheses.evidence.page import EvidencePage
from syntheses.evidence.panels import ConsistencyPanel
from syntheses.kinds import DIGEST, SYNTHESES, SYNTHESIS
from syntheses.manuscripts.models import ImportedManuscript as ImportedManuscript
from syntheses.manuscripts.panels import ManuscriptPanel
from syntheses.readings import ReadingsPanel


def _short(label: Any, help_text: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=300, blank=True, default="", db_default="", help_text=help_text)


class SynthesisPage(StancePage, EvidencePage, ContributedPage, ClassifiedPage):
    """A synthesis of what the literature says on a question."""

    content_kind = SYNTHESIS
    layer_template = "syntheses/layer_page.html"
    page_description = _("Ce que disent les meilleures publications sur une question, et ce qu’il faut en retenir.")
    reading_relations = ("synthesis_kind", "image")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)

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
    key_messages = LinesField(
        _("messages clés"),
        help_text=_(
            "Ce qu’un gestionnaire doit retenir, un par ligne, en une page au plus. Citez les sources : [@cle]."
        ),
    )
    executive_summary = MarkdownField(
        _("résumé en trois pages"),
        default="",
        db_default="",
        help_text=_(
            "L’ensemble en trois pages, de 600 à 1 200 mots : pourquoi la question se pose, ce que l’on a trouvé, "
            "ce que l’on peut en faire. Il se lit seul, à son adresse ; citez-y les sources : [@cle]."
        ),
    )
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

    outcomes = EvidenceField(
        [("outcome", blocks.OutcomeBlock())],
        verbose_name=_("résultats examinés"),
        help_text=_(
            "Ce qu’ont trouvé les études, résultat par résultat, et la certitude que des personnes y accordent."
        ),
    )
    studies = EvidenceField(
        [("study", blocks.StudyBlock())],
        verbose_name=_("études retenues"),
        help_text=_("Chacune par la clé de sa référence."),
    )
    screening = EvidenceField(
        [("screening", blocks.ScreeningBlock())],
        max_num=1,
        verbose_name=_("tri des études"),
        help_text=_("Les nombres du diagramme PRISMA 2020. Laissez vide ce que l’on ne sait pas."),
    )
    question_parts = EvidenceField(
        [("part", blocks.QuestionPartBlock())],
        verbose_name=_("éléments de la question"),
        help_text=_("Selon PICO ou SPIDER."),
    )
    requested_by = _short(_("demandée par"), _("L’organisme ou le rôle qui a posé la question."))
    decision = models.TextField(
        _("décision à éclairer"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Ce que la réponse doit aider à décider."),
    )
    search_sources = EvidenceField(
        [("source", blocks.SearchSourceBlock())],
        verbose_name=_("sources cherchées"),
        help_text=_("Les bases et les sites, avec leur stratégie de recherche complète."),
    )
    eligibility = MarkdownField(
        _("critères d’admissibilité"),
        default="",
        db_default="",
        help_text=_("Ce qui fait retenir ou écarter une étude."),
    )
    appraisal = MarkdownField(
        _("appréciation de la qualité"),
        default="",
        db_default="",
        help_text=_("L’outil employé, par qui, et ce qu’il en ressort."),
    )
    applicability = MarkdownField(
        _("applicabilité dans les régions"),
        default="",
        db_default="",
        help_text=_("Ce que les sources disent des milieux ruraux, éloignés ou semblables aux vôtres."),
    )
    gaps = MarkdownField(
        _("ce que l’on ne sait pas"), default="", db_default="", help_text=_("Ce que les études laissent sans réponse.")
    )
    funding = _short(_("financement"), _("Qui a payé le travail ; « aucun » s’il n’y en a pas."))
    interests = models.TextField(
        _("conflits d’intérêts"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Les liens des auteurs avec ce qui est étudié ; « aucun » s’ils n’en ont pas."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        blank=True,
        choices=terms.LICENCES,
        default="",
        db_default="",
        help_text=_("Ce que les lecteurs peuvent faire du texte."),
    )
    protocol = _short(_("protocole"), _("Son numéro PROSPERO, son DOI ou son adresse."))

    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Le sujet et ce qu’on en conclut, en une ligne.")),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("synthesis_kind"), FieldPanel("searched_on")]),
            FieldPanel("contributors"),
        ],
        [
            ManuscriptPanel(),
            ReadingsPanel(),
            FieldPanel("question"),
            FieldPanel("key_messages"),
            FieldPanel("executive_summary"),
            FieldPanel("body"),
            FieldPanel("methods"),
        ],
        (
            _("Preuves"),
            [ConsistencyPanel(), FieldPanel("studies"), FieldPanel("outcomes"), FieldPanel("screening")],
        ),
        (
            _("Notice"),
            [
                FieldPanel("question_parts"),
                FieldRowPanel([FieldPanel("requested_by"), FieldPanel("protocol")]),
                FieldPanel("decision"),
                FieldPanel("search_sources"),
                FieldPanel("eligibility"),
                FieldPanel("appraisal"),
                FieldPanel("applicability"),
                FieldPanel("gaps"),
                FieldRowPanel([FieldPanel("funding"), FieldPanel("licence")]),
                FieldPanel("interests"),
            ],
        ),
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("synthèse")
        verbose_name_plural = _("synthèses")

    def keys_named_by(self, layer: Layer) -> set[str]:
        named = set(cited_in(self.question))
        return named | self.keys_named_in("outcomes") if "certitude" in layer.sections else named

    @property
    def is_followed_by_others(self) -> bool:
        """Tell whether later publications take a stance towards it."""
        return has_later_stances(self)

    def clean(self) -> None:
        """Refuse evidence that names a reference that the page doesn't list."""
        super().clean()
        known = {reference.key for reference in references_in(self.references.raw_data)}
        errors = {}
        for name in ("studies", "outcomes"):
            unknown = sorted(self.keys_named_in(name) - known)
            if unknown:
                errors[name] = _(
                    "Aucune référence de la page n’a la clé %(keys)s. Corrigez-la, ou ajoutez la référence."
                ) % {"keys": ", ".join(f"« {key} »" for key in unknown)}
        if errors:
            raise ValidationError(errors)


# The number of the publication that a digest is about: references are numbered from 1.
PUBLICATION = 0


class DigestPage(StancePage, ContributedPage, ClassifiedPage):
    """A short digest of one publication (résumé de publication)."""

    content_kind = DIGEST
    page_description = _("Une publication récente en quelques points, et ce qu’elle change à ce que l’on savait.")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)

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
    finding = models.TextField(
        _("constat"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Ce que la publication a trouvé, en une phrase, pour qui décide."),
    )
    design = models.CharField(
        _("devis"),
        max_length=30,
        blank=True,
        choices=terms.DESIGNS,
        default="",
        db_default="",
        help_text=_("Comment l’étude a été faite."),
    )
    country = _short(_("pays"), _("Où elle a été faite ; le lieu s’il compte."))
    participants = _short(_("participants"), _("Qui et combien : « 161 adultes », « 22 essais, 2 906 personnes »."))
    effect = MarkdownField(
        _("effet"),
        default="",
        db_default="",
        help_text=_("Les nombres de la publication, avec leur intervalle ; dites ce qu’elle ne donne pas."),
    )
    limits = MarkdownField(
        _("limites"), default="", db_default="", help_text=_("Ce qui invite à la prudence, et qui le dit.")
    )
    change_here = MarkdownField(
        _("ce que ça change ici"),
        default="",
        db_default="",
        help_text=_("Ce qu’un établissement de nos régions peut en faire, ou la question à se poser."),
    )
    key_points = LinesField(_("à retenir"), help_text=_("Les points essentiels, un par ligne."))
    contributors = contributors_field(_("résumé par"))
    # Read by the previous release alone, while both run; what it held is in `contributors`.
    authors = models.CharField(max_length=300, blank=True, editable=False)

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
        [
            FieldPanel("finding"),
            FieldPanel("key_points"),
            FieldPanel("change_here"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("design"), FieldPanel("country")]),
                    FieldPanel("participants"),
                    FieldPanel("effect"),
                    FieldPanel("limits"),
                ],
                _("L’étude"),
            ),
            FieldPanel("body"),
        ],
        link_panels=STANCE_PANELS,
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("résumé de publication")
        verbose_name_plural = _("résumés de publications")

    @property
    def design_label(self) -> Any:
        return dict(terms.DESIGNS).get(self.design, "")

    @property
    def works_told(self) -> list[Reference]:
        """Its references, and the publication that it digests, which stands in no list."""
        title = self.publication_citation.strip() or self.title
        csl = {"type": "document", "title": title, "DOI": self.publication_doi, "URL": self.publication_url}
        return [*self.bibliography, Reference(PUBLICATION, "", csl)]

    @property
    def publication_mark(self) -> RetractionNotice | None:
        """What was said of the publication since."""
        return self.marks.get(PUBLICATION)


class SynthesisIndexPage(ContentIndexPage):
    """The index of syntheses and digests."""

    family = SYNTHESES
    page_description = _("La liste de toutes les synthèses et de tous les résumés de publications.")

    class Meta:
        verbose_name = _("index des synthèses")


class ToldStance(models.Model):
    """A stance of a digest that the authors of the other page were told of; see `syntheses.told`."""

    digest = models.ForeignKey(DigestPage, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=250, blank=True)
    # It contradicts an outcome that people judged of high certainty.
    asks_review = models.BooleanField(default=False)
    on = models.DateField(default=timezone.localdate)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("digest", "target", "kind", "about"), name="syntheses_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest_id} {self.kind} {self.target_id}"
