"""Clinical tools: what they are for, how they are used, what is known of their validity."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import StreamField

from portal.core.fields import LinesField, MarkdownField
from portal.directory.models import ClassifiedPage, Term, content_tabs
from portal.kinds.contents import Colour, ContentKind, Facet, Family
from portal.kinds.sections import EXPECTED, Section, SectionField
from search.indexes import ContentIndexPage

TOOLS = Family(
    path="outils", title="Outils cliniques", index="fourth_kind.ToolIndexPage", menu=_("Outils cliniques"), order=40
)

TOOL = ContentKind(
    slug="tool",
    one=_("Outil clinique"),
    many=_("Outils cliniques"),
    this=_("Cet outil"),
    short=_("Outil"),
    counted=ngettext_lazy("%(n)d outil clinique", "%(n)d outils cliniques", "n"),
    start=_("Décrire un outil clinique"),
    order=70,
    family=TOOLS,
    icon="tool",
    shape='<path d="M6 0l5.2 3v6L6 12 .8 9V3z"/>',
    colour=Colour(light=(43, 0.09, 110), dark=(82, 0.12, 110)),
    cell="knowledge",
    detail="setting",
    links_from=frozenset({"appuyee-par"}),
    links_to=frozenset({"forme-a"}),
    facets=(Facet(name="setting", label=_("Milieu"), order=105, vocabulary="care_settings"),),
    compared=True,
    a=_("un outil clinique"),
    the=_("l’outil clinique"),
    sections=(
        Section(
            anchor="utilite",
            heading=_("À quoi il sert"),
            fields=(SectionField(name="purpose", hint=_("ce que l’outil mesure ou aide à décider"), asked=EXPECTED),),
            opens=True,
        ),
        Section(
            anchor="emploi",
            heading=_("Comment l’employer"),
            fields=(
                SectionField(name="steps", label=_("Marche à suivre"), asked=EXPECTED),
                SectionField(name="tips", label=_("Conseils")),
            ),
        ),
        Section(
            anchor="valeur",
            heading=_("Ce que l’on en sait"),
            fields=(
                SectionField(name="validity", label=_("Validité"), hint=_("ce que valent ses mesures"), asked=EXPECTED),
            ),
            template="fourth_kind/worth.html",
        ),
        Section(
            anchor="texte",
            heading=_("Pour aller plus loin"),
            fields=(SectionField(name="body"),),
            template="components/section_body.html",
        ),
        Section(
            anchor="",
            fields=(
                SectionField(name="setting", label=_("Milieu")),
                SectionField(name="minutes", label=_("Temps à prévoir (minutes)")),
                SectionField(name="acronym", keyword=True),
            ),
        ),
    ),
)


class ToolPage(ClassifiedPage):
    """A clinical tool."""

    content_kind = TOOL
    page_description = _("Une échelle, une aide à la décision ou un protocole, décrit pour qu’on l’emploie bien.")

    acronym = models.CharField(_("sigle"), max_length=30, blank=True, help_text=_("Le sigle de l’outil."))
    setting = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "care_settings"},
        verbose_name=_("milieu"),
        help_text=_("Où on l’emploie."),
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True, help_text=_("Le temps à prévoir."))
    purpose = MarkdownField(_("à quoi il sert"), help_text=_("Ce qu’il mesure ou aide à décider."))
    steps = StreamField(
        [("step", blocks.StructBlock([("title", blocks.CharBlock()), ("detail", blocks.TextBlock(required=False))]))],
        blank=True,
        verbose_name=_("marche à suivre"),
        help_text=_("Pas à pas."),
    )
    tips = LinesField(_("conseils"), help_text=_("Un par ligne."))
    validity = MarkdownField(_("validité"), help_text=_("Ce que valent ses mesures, et d’où on le sait."))

    template = "content_page.html"
    edit_handler = content_tabs(
        [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("acronym"), FieldPanel("setting")],
        [FieldPanel(name) for name in ("minutes", "purpose", "steps", "tips", "validity", "body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("outil clinique")
        verbose_name_plural = _("outils cliniques")


class ToolIndexPage(ContentIndexPage):
    """The index of clinical tools."""

    family = TOOLS

    class Meta:
        verbose_name = _("index des outils")
