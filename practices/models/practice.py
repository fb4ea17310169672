"""The practice page: one way of organising services, described so that another place can adopt it.

Its sections follow TIDieR (Hoffmann et al. 2014, items 2 to 12); its maturity, the framework of
the Health Council of Canada.
"""

from dataclasses import asdict, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.search import index

from portal.core.fields import LinesField, MarkdownField
from portal.core.panels import ImportReferencesPanel
from portal.core.social_cards import SocialCard
from portal.cycle.stances import StancePage
from portal.directory.models import ClassifiedPage, EstablishmentRole, Term
from portal.text.numbers import quantity_text
from practices import blocks
from practices.completeness import completeness
from practices.figures import Figure, figures_in
from practices.forms import CONTACT_POINT_HELP, PracticePageForm
from practices.kinds import PRACTICE
from practices.panels import CompletenessPanel
from search.similar import similar_candidates, unlinked_similar_pages


def _rows(name: str, block: Any, label: Any, help_text: Any, **options: Any) -> StreamField:
    return StreamField([(name, block)], blank=True, verbose_name=label, help_text=help_text, **options)


def _is_signed_in(reader: Any) -> bool:
    return bool(reader and reader.is_authenticated)


class PracticePage(StancePage, ClassifiedPage):
    """A promising practice of an establishment."""

    content_kind = PRACTICE
    page_description = _("Ce qu’un établissement fait autrement, décrit pour qu’un autre puisse se l’approprier.")
    reading_relations = ("status", "maturity", "image", "contact_point")
    companions = cached_property(similar_candidates)
    similar_pages = cached_property(unlinked_similar_pages)

    acronym = models.CharField(
        _("sigle"), max_length=30, blank=True, help_text=_("Le sigle sous lequel on la connaît.")
    )
    direction = models.CharField(
        _("direction"),
        max_length=200,
        blank=True,
        help_text=_("La direction de l’établissement qui la porte."),
    )
    status = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "practice_status"},
        verbose_name=_("statut"),
        help_text=_("Où elle en est aujourd’hui."),
    )
    status_since = models.DateField(_("statut depuis le"), null=True, blank=True, help_text=_("Date de ce statut."))
    status_reason = models.CharField(
        _("raison du statut"),
        max_length=300,
        blank=True,
        help_text=_("Obligatoire si la pratique est suspendue ou retirée."),
    )
    started_on = models.DateField(_("début"), null=True, blank=True, help_text=_("Premier jour de la pratique."))
    ended_on = models.DateField(_("fin"), null=True, blank=True, help_text=_("Dernier jour, si elle a pris fin."))
    maturity = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "maturity"},
        verbose_name=_("maturité"),
        help_text=_("Jugée par des personnes : effet, reconnaissance, transférabilité."),
    )

    why = MarkdownField(_("pourquoi"), help_text=_("Le besoin, et ce qui fait croire que cela y répond."))
    materials = MarkdownField(_("quoi : matériel"), help_text=_("Outils, documents et équipements employés."))
    procedures = MarkdownField(_("quoi : activités"), help_text=_("Ce qui est fait, pas à pas."))
    providers = MarkdownField(_("par qui"), help_text=_("Professions, formation, rôles."))
    how = MarkdownField(_("comment cela se fait"), help_text=_("En personne, à distance, seul ou en groupe."))
    where = MarkdownField(_("où"), help_text=_("Les lieux, et ce qu’il faut y trouver."))
    when_how_much = MarkdownField(_("quand et combien"), help_text=_("Fréquence, durée, intensité."))
    tailoring = MarkdownField(_("ajustements prévus"), help_text=_("Ce qui s’ajuste à la personne ou au milieu."))
    modifications = MarkdownField(_("modifications"), help_text=_("Ce qui a changé en cours de route, et pourquoi."))
    fidelity_planned = MarkdownField(
        _("fidélité prévue"), help_text=_("Comment on s’assure que c’est fait comme prévu.")
    )
    fidelity_actual = MarkdownField(_("fidélité observée"), help_text=_("Jusqu’où cela a été fait comme prévu."))

    core_components = _rows(
        "component", blocks.ComponentBlock(), _("noyau"), _("Ce sans quoi ce n’est plus la même pratique.")
    )
    adaptable_components = _rows(
        "component", blocks.ComponentBlock(), _("adaptable"), _("Ce que chaque milieu peut changer.")
    )
    resources = _rows(
        "resource",
        blocks.ResourceBlock(),
        _("ressources"),
        _("Ce qu’il faut : personnes, matériel, argent, information."),
    )
    cost_amount = models.DecimalField(
        _("coût (dollars)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Coût total connu, en dollars canadiens."),
    )
    cost_note = models.TextField(
        _("précision sur le coût"),
        blank=True,
        help_text=_("Ce que le coût comprend, pour quelle période, qui finance."),
    )
    fte = models.DecimalField(
        _("équivalents temps complet"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Nombre d’ETC que la pratique demande."),
    )
    steps = _rows("step", blocks.PracticeStepBlock(), _("étapes"), _("Les étapes de la mise en œuvre, dans l’ordre."))
    risks = _rows("risk", blocks.RiskBlock(), _("risques"), _("Ce qui peut mal tourner, et les mesures d’atténuation."))
    levers = LinesField(_("leviers"), help_text=_("Ce qui aide, un par ligne."))
    obstacles = LinesField(_("obstacles"), help_text=_("Ce qui freine, un par ligne."))
    partners = _rows(
        "partner", blocks.PartnerBlock(), _("partenaires"), _("Qui d’autre y participe, et dans quel rôle.")
    )
    setting = _rows(
        "setting",
        blocks.SettingBlock(),
        _("contexte d’origine"),
        _("Critère par critère, ce qu’il en est chez vous : une équipe d’ailleurs y compare son propre contexte."),
        default=list,
        db_default=models.Value([], models.JSONField()),
    )
    indicators = _rows(
        "indicator",
        blocks.IndicatorBlock(),
        _("indicateurs"),
        _("Ce qui est mesuré : départ, cible et mesure. Laissez vide ce qui n’est pas encore connu."),
    )
    failures = MarkdownField(_("ce qui n’a pas marché"), help_text=_("Dites-le : c’est ce que les autres cherchent."))
    lessons_learned = MarkdownField(_("ce qui a été appris"), help_text=_("Ce que vous feriez autrement."))
    sustainability = MarkdownField(_("pérennité"), help_text=_("Ce qui assure que cela dure."))
    contact_role = models.CharField(
        _("personne-ressource"),
        max_length=200,
        blank=True,
        help_text=_("Un rôle, pas une personne : il survit aux départs."),
    )
    contact_point = models.ForeignKey(
        EstablishmentRole,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("qui reçoit les messages"),
        help_text=CONTACT_POINT_HELP,
    )
    contact_details = models.CharField(
        _("comment le joindre autrement"),
        max_length=250,
        blank=True,
        help_text=_("La marche à suivre, hors du formulaire du portail. Affichée telle quelle."),
    )
    contact_hidden = models.BooleanField(
        _("réserver le contact aux membres"),
        default=False,
        help_text=_("Coché : seules les personnes qui ont ouvert une session le voient."),
    )

    base_form_class = PracticePageForm
    search_fields = [*ClassifiedPage.search_fields, index.AutocompleteField("acronym")]

    summary_panels = [
        TitleFieldPanel("title", help_text=_("Ce qui est fait et pour quoi, en une ligne.")),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("direction")]),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Image"), classname="collapsed"),
        *ClassifiedPage.where_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("status_since")]),
                FieldPanel("status_reason"),
                FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
                FieldPanel("maturity"),
            ],
            _("Où elle en est"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_role"),
                FieldPanel("contact_point"),
                FieldPanel("contact_details"),
                FieldPanel("contact_hidden"),
            ],
            _("Personne-ressource"),
        ),
    ]
    description_panels = [
        CompletenessPanel(),
        FieldPanel("why"),
        MultiFieldPanel([FieldPanel("materials"), FieldPanel("procedures")], _("Quoi")),
        MultiFieldPanel(
            [FieldPanel("providers"), FieldPanel("how"), FieldPanel("where"), FieldPanel("when_how_much")],
            _("Par qui, comment, où, quand"),
        ),
        MultiFieldPanel([FieldPanel("tailoring"), FieldPanel("modifications")], _("Ajustements")),
        MultiFieldPanel([FieldPanel("fidelity_planned"), FieldPanel("fidelity_actual")], _("Fidélité")),
        MultiFieldPanel([FieldPanel("core_components"), FieldPanel("adaptable_components")], _("Noyau et adaptations")),
        FieldPanel("body"),
    ]
    means_panels = [
        FieldPanel("resources"),
        MultiFieldPanel([FieldPanel("cost_amount"), FieldPanel("fte"), FieldPanel("cost_note")], _("Coût")),
        FieldPanel("steps"),
        FieldPanel("risks"),
        FieldRowPanel([FieldPanel("levers"), FieldPanel("obstacles")]),
        FieldPanel("partners"),
        FieldPanel("setting"),
    ]
    results_panels = [
        FieldPanel("indicators"),
        FieldPanel("failures"),
        FieldPanel("lessons_learned"),
        FieldPanel("sustainability"),
    ]
    sources_panels = [
        FieldPanel("references"),
        ImportReferencesPanel(),
        FieldPanel("documents"),
        *ClassifiedPage.link_panels,
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(summary_panels, heading=_("L’essentiel")),
            ObjectList(description_panels, heading=_("La pratique")),
            ObjectList(means_panels, heading=_("Moyens et étapes")),
            ObjectList(results_panels, heading=_("Résultats")),
            ObjectList(ClassifiedPage.classification_panels, heading=_("Classement")),
            ObjectList(sources_panels, heading=_("Sources et liens")),
            ObjectList(
                [*ClassifiedPage.promote_panels, FieldPanel("published_on"), *ClassifiedPage.settings_panels],
                heading=_("Publication"),
            ),
        ]
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("pratique")
        verbose_name_plural = _("pratiques")

    def clean(self) -> None:
        """Refuse dates that contradict each other and a withdrawal without a reason."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            errors["ended_on"] = _("La fin vient avant le début : corrigez l’une des deux dates.")
        if self.status and self.status.slug in {"suspendue", "retiree"} and not self.status_reason.strip():
            errors["status_reason"] = _("Dites en une phrase pourquoi la pratique est suspendue ou retirée.")
        if errors:
            raise ValidationError(errors)

    @property
    def completeness(self) -> Any:
        """Which TIDieR items and decision facts are documented."""
        return completeness(self)

    @property
    def contact_name(self) -> str:
        """Who is asked about the practice, by role; empty where nobody is named."""
        return self.contact_role or (self.contact_point.title if self.contact_point else "")

    def contact_visible(self, *, signed_in: bool) -> bool:
        """Tell whether a reader may know who is asked."""
        kept = self.contact_hidden or bool(
            self.contact_point and self.contact_point.members_only and not self.contact_role
        )
        return signed_in or not kept

    def contact_for(self, reader: Any) -> EstablishmentRole | None:
        if self.contact_point is None or not self.contact_visible(signed_in=_is_signed_in(reader)):
            return None
        roles = EstablishmentRole.objects.visible_to(reader).select_related("establishment")
        return roles.filter(pk=self.contact_point.pk).first()

    @cached_property
    def figures(self) -> list[Figure]:
        """What it measured; its page opens on the first."""
        return list(figures_in(self.indicators))

    @property
    def key_figure(self) -> dict[str, Any] | None:
        """The number that its page opens on, as components and drawings read it."""
        return asdict(self.figures[0]) if self.figures else None

    def social_card(self) -> SocialCard:
        """Its own card, with the number that its page opens on."""
        card = super().social_card()
        if not self.figures:
            return card
        main = self.figures[0]
        return replace(card, figure=quantity_text(main.measured, main.unit), figure_name=main.name)

    @property
    def other_figures(self) -> int:
        """How many measured results come after the one that the page opens on."""
        return max(0, len(self.figures) - 1)

    @property
    def results_statement(self) -> dict[str, Any] | None:
        """What the cycle's « Résultats » cell says, or None where nothing is followed yet."""
        measured = self.figures
        if measured:
            headline = ngettext("%(count)d résultat mesuré", "%(count)d résultats mesurés", len(measured)) % {
                "count": len(measured)
            }
            return {
                "headline": headline,
                "detail": measured[0].name,
                "detail_language": self.language,
                "url": "#resultats",
            }
        if len(self.indicators):
            count = len(self.indicators)
            return {
                "headline": _("À documenter"),
                "detail": ngettext(
                    "%(count)d indicateur, pas encore mesuré",
                    "%(count)d indicateurs, pas encore mesurés",
                    count,
                )
                % {"count": count},
                "url": "#resultats",
                "empty": True,
            }
        return None

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Here rather than above: files of adoption and judgements name practices.
        from practices.adoption.practice import adoptions_of
        from practices.maturity.services import published_judgements

        context = super().get_context(request, *args, **kwargs)
        role = self.contact_for(request.user)
        establishment = role.establishment if role else next(iter(self.establishments_list), None)
        return context | {
            "contact_visible": self.contact_visible(signed_in=_is_signed_in(request.user)),
            "contact_forwarded": role is None or not role.email,
            "adoptions": adoptions_of(self, request.user),
            "judgements": published_judgements(self),
            "contact_days": establishment.usual_reply_days if establishment else int(settings.REPLY_DAYS),
        }
