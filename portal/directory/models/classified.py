"""Pages classified by establishment, place and vocabulary, and the sections that own them."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.coreutils import resolve_model_string

from portal.core.models import BasePage, BasePageForm
from portal.core.panels import ImportReferencesPanel
from portal.core.social_cards import SocialCard
from portal.core.ways import way
from portal.directory.models.classifiers import CLASSIFIERS, TermsField, classifiers_of
from portal.directory.models.layered import LayeredPage
from portal.directory.models.places import Establishment, Mrc, Region
from portal.directory.models.roles import EstablishmentRole
from portal.directory.models.vocabularies import Term
from portal.directory.readers_form import ReaderEstablishmentsField, ReadersField, ReadersForm, ReadersPanel
from portal.directory.readers_page import ChosenReadersPage
from portal.kinds.contents import ContentKind, PageKind, content_models, families
from portal.references.formatting import formatted
from portal.references.shape import whole_name
from portal.versions.page import VersionedPage

# What no style prints of a citation.
_UNPRINTED = {"abstract", "language"}


def owner_of(page: Any) -> Establishment | None:
    """The establishment of the nearest section at or above `page`, or None."""
    if page is None:
        return None
    sections = OwnerSectionPage.objects.ancestor_of(page, inclusive=True).select_related("establishment")
    nearest = sections.order_by("-depth").first()
    return nearest.establishment if nearest else None


class ClassifiedPageForm(ReadersForm, BasePageForm):
    """Shows the one list of terms of a page as a field a vocabulary, and who reads the page as a choice in words."""

    themes = TermsField("themes")
    service_programmes = TermsField("service_programmes")
    client_profiles = TermsField("client_profiles")
    objectives = TermsField("objectives")
    approaches = TermsField("approaches")
    care_models = TermsField("care_models")
    tools = TermsField("tools")
    mechanisms = TermsField("mechanisms")
    continuum = TermsField("continuum")
    service_levels = TermsField("service_levels")
    readers = ReadersField()
    readers_establishments = ReaderEstablishmentsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner_of(self.parent_page)
        if self.owner and not self.instance.pk:
            self.initial["establishments"] = [self.owner.pk]
        chosen = defaultdict(list)
        for term in self.instance.terms.all():
            chosen[term.vocabulary.slug].append(term.pk)
        for name in self._classifiers:
            if name in self.fields:
                self.fields[name].queryset = Term.objects.filter(vocabulary__slug=name)
                self.initial[name] = chosen[name]
        self.offer_readers()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_readers_choice(cleaned)
        return cleaned

    @property
    def _classifiers(self) -> dict[str, Any]:
        return classifiers_of(self.instance.content_kind)

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit=False)
        page.terms.set([term for name in self._classifiers for term in self.cleaned_data.get(name, [])])
        if self.owner and self.owner not in page.establishments.all():
            page.establishments.add(self.owner)
        if not page.pk:
            # Nobody reads it before its readers are those that were chosen: publishing it is what makes it live.
            page.live = False
        if commit:
            page.save()
        return page


def classified_form(kind: ContentKind) -> Any:
    """The form of the pages of a kind that has classifiers of its own."""
    fields = {own.vocabulary: TermsField(own.vocabulary, own) for own in kind.classifiers}
    metaclass: Any = type(ClassifiedPageForm)
    return metaclass("ClassifiedPageForm", (ClassifiedPageForm,), fields)


class ClassifiedPage(ChosenReadersPage, LayeredPage, VersionedPage, BasePage):
    """A content page that establishments publish about places, clienteles and themes."""

    content_kind: ContentKind

    establishments = ParentalManyToManyField(
        Establishment,
        blank=True,
        related_name="+",
        verbose_name=_("établissements"),
        help_text=_("Les établissements qui portent ce contenu, en plus de celui de la section."),
    )
    regions = ParentalManyToManyField(
        Region,
        blank=True,
        related_name="+",
        verbose_name=_("régions"),
        help_text=_("Là où cela se passe. Sans choix : la région de l’établissement."),
    )
    mrcs = ParentalManyToManyField(
        Mrc,
        blank=True,
        related_name="+",
        verbose_name=_("MRC"),
        help_text=_("Les MRC touchées."),
    )
    terms = ParentalManyToManyField(Term, blank=True, related_name="+", verbose_name=_("classement"))
    published_on = models.DateField(
        _("publié le"),
        null=True,
        blank=True,
        help_text=_("Date de publication d’origine ; sans elle, celle de la mise en ligne ici."),
    )

    # What shows a shorter reading of it.
    layer_template = "content_layer.html"

    base_form_class = ClassifiedPageForm
    where_panels = [
        MultiFieldPanel(
            [
                FieldPanel("establishments", widget=forms.CheckboxSelectMultiple),
                FieldPanel("regions", widget=forms.CheckboxSelectMultiple),
                FieldPanel("mrcs", widget=forms.CheckboxSelectMultiple),
            ],
            _("Où et qui"),
        ),
        ReadersPanel(),
    ]
    classification_panels = [MultiFieldPanel([FieldPanel(name) for name in CLASSIFIERS], _("Classement"))]

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        """Keep practices under the practices' sections, and so on."""
        return super().can_create_at(parent) and cls._belongs_under(parent)

    def can_move_to(self, parent: Any) -> bool:
        return super().can_move_to(parent) and self._belongs_under(parent)

    @classmethod
    def file_fields(cls) -> list[Any]:
        """What content files hold of its pages beside its fields and theirs: rows of other tables."""
        return []

    @classmethod
    def _belongs_under(cls, parent: Any) -> bool:
        family = cls.content_kind.family
        if family is None or parent.specific_class is not OwnerSectionPage:
            return True
        index = parent.get_parent()
        return index is not None and index.specific_class._meta.label == family.index

    @cached_property
    def establishments_list(self) -> list[Establishment]:
        """Owner first, then the others."""
        return self.in_order(list(self.establishments.all()) if self.pk else [])

    def in_order(self, found: list[Establishment]) -> list[Establishment]:
        """Put its establishments in the order in which they are named."""
        owner_path = self.url_path.strip("/").split("/")
        return sorted(found, key=lambda item: (item.slug not in owner_path, item.order, item.label))

    def contact_for(self, reader: Any) -> EstablishmentRole | None:
        """The role to write to about this page, where `reader` may know of it; None: a broker forwards."""
        return None

    @property
    def establishments_title(self) -> str:
        """What its establishments are called together."""
        return ngettext("Établissement", "Établissements", len(self.establishments_list))

    @property
    def keeper(self) -> str:
        """The establishment that could tell what the page doesn't say."""
        return self.establishments_list[0].localised_label if self.establishments_list else ""

    @property
    def ask_url(self) -> str:
        """Where one writes to the team."""
        return way("write_to_team", self.pk or 0)

    @cached_property
    def regions_list(self) -> list[Region]:
        """The page's regions, else those of its establishments."""
        regions = list(self.regions.all())
        if not regions:
            regions = list({item.region_id: item.region for item in self.establishments_list}.values())
        return regions

    @cached_property
    def mrc_list(self) -> list[Mrc]:
        return list(self.mrcs.all())

    @cached_property
    def classification(self) -> dict[str, list[Term]]:
        """Terms by vocabulary slug, all vocabularies present, in one query."""
        grouped: dict[str, list[Term]] = {name: [] for name in CLASSIFIERS}
        for term in self.terms.all():
            grouped.setdefault(term.vocabulary.slug, []).append(term)
        return grouped

    def social_card(self) -> SocialCard:
        """Its type and title, who publishes it, and where it applies."""
        names = [item.label for item in self.establishments_list]
        places = self.regions_list
        return SocialCard(
            kind=self.kind,
            label=str(self.kind_label),
            title=self.title,
            owner=", ".join(names[:2]) + (f" + {len(names) - 2}" if len(names) > 2 else ""),
            where=places[0].label
            if len(places) == 1
            else ngettext("{count} région", "{count} régions", len(places)).format(count=len(places)),
            squares=tuple((place.tile_column, place.tile_row) for place in places),
            language=self.language,
        )

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        return self.layer_template if self.layer else super().get_template(request, *args, **kwargs)

    @property
    def is_classified(self) -> bool:
        return any(self.classification[name] for name in CLASSIFIERS)

    @property
    def makers(self) -> list[dict[str, str]]:
        """Who answers for the content, as CSL-JSON has names: its establishments."""
        return [{"literal": item.label} for item in self.establishments_list]

    @property
    def csl(self) -> dict[str, Any] | None:
        """The page in CSL-JSON, for who cites it; None for what nobody cites."""
        if not (self.url and self.published_at):
            return None
        day = self.cited_on
        kind = self.content_kind.csl_type
        # A page stands in the portal, and a work of its own is published by it.
        publication = "container-title" if kind == "webpage" else "publisher"
        found = {
            "type": kind,
            "title": self.title,
            "author": self.makers,
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            publication: settings.WAGTAIL_SITE_NAME,
            "DOI": self.doi,
            "URL": f"{settings.SITE_URL}{self.url}",
            "language": self.language,
            "version": str(self.version_number or ""),
            "abstract": self.plain_summary,
        }
        return {name: value for name, value in found.items() if value}

    @cached_property
    def citation(self) -> dict[str, Any] | None:
        csl = self.csl
        if csl is None:
            return None
        written = formatted([{name: value for name, value in csl.items() if name not in _UNPRINTED}], self.language)
        return {
            "authors": ", ".join(map(whole_name, self.makers)),
            "title": self.title,
            "date": self.cited_on,
            "url": csl["URL"],
            "html": "".join(written),
        }

    @property
    def published_at(self) -> Any:
        """The date shown and sorted by: the original one, else that of the first publication here."""
        if self.published_on:
            return self.published_on
        return self.first_published_at.date() if self.first_published_at else None


def content_tabs(
    summary_panels: list[Any],
    text_panels: list[Any],
    *own_tabs: tuple[Any, list[Any]],
    link_panels: list[Any] | None = None,
) -> TabbedInterface:
    """The tabs of a content type's form: what is its own first, then what all content has.

    Args:
        own_tabs: those that stand after the text, by their names.
        link_panels: how its links are written, where they say more than others do.
    """
    image = MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Image"), classname="collapsed")
    return TabbedInterface(
        [
            ObjectList([*summary_panels, image, *ClassifiedPage.where_panels], heading=_("L’essentiel")),
            ObjectList(text_panels, heading=_("Texte")),
            *(ObjectList(panels, heading=heading) for heading, panels in own_tabs),
            ObjectList(ClassifiedPage.classification_panels, heading=_("Classement")),
            ObjectList(
                [
                    FieldPanel("references"),
                    ImportReferencesPanel(),
                    FieldPanel("documents"),
                    *(link_panels or ClassifiedPage.link_panels),
                ],
                heading=_("Sources et liens"),
            ),
            ObjectList(
                [*ClassifiedPage.promote_panels, FieldPanel("published_on"), *ClassifiedPage.settings_panels],
                heading=_("Publication"),
            ),
        ]
    )


class OwnerSectionPage(BasePage):
    """The section of an establishment under an index: it carries permissions and workflows."""

    content_kind = PageKind(slug="section", one=_("Section"), icon="folder-open-inverse")
    page_description = _("Ce qu’un établissement publie ici ; ses droits de rédaction et sa relecture y sont réglés.")

    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("établissement"),
        help_text=_("Celui dont la section tient les contenus."),
    )
    content_panels = [*BasePage.content_panels, FieldPanel("establishment"), FieldPanel("summary")]

    template = "directory/section_page.html"

    class Meta:
        verbose_name = _("section d’un établissement")
        verbose_name_plural = _("sections des établissements")

    @classmethod
    def clean_parent_page_models(cls) -> list[Any]:
        return [resolve_model_string(family.index) for family in families()]

    @classmethod
    def clean_subpage_models(cls) -> list[Any]:
        """What a family holds, in the order of the kinds."""
        return [model for kind, model in content_models().items() if kind.family]

    def social_card(self) -> SocialCard:
        place = self.establishment.region
        return SocialCard(
            kind=self.kind,
            label=self.route_ancestors[-1].title if self.route_ancestors else "",
            title=self.title,
            where=place.label,
            squares=((place.tile_column, place.tile_row),),
            language=self.language,
        )

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """List what the establishment publishes, as the index above lists what all of them do."""
        context = super().get_context(request, *args, **kwargs)
        index = self.get_parent().specific
        return context | index.listing(request, filters={"establishment": (self.establishment.slug,)})
