"""The home page and the standard pages."""

from typing import Any

from django.db import models
from django.db.models import Case, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from portal.core.fields import LinesField
from portal.core.languages import announced, is_foreign
from portal.core.links import LINK_KINDS, TRANSLATION
from portal.core.models import BasePage
from portal.core.visibility import audience, visible_to
from portal.cycle.neighbours import LinkGroup, cell_counts
from portal.home.kinds import STANDARD
from portal.home.overview import home_context
from portal.kinds.addresses import of_page
from portal.kinds.contents import PageKind, families


class HomePage(BasePage):
    """The home page: it starts with search."""

    content_kind = PageKind(slug="home", one=_("Accueil"), icon="home")
    page_description = _("La première page du portail : la recherche, puis ce qui est nouveau.")

    examples = LinesField(
        _("exemples de recherche"),
        db_default=models.Value([], models.JSONField()),
        help_text=_(
            "Quelques recherches à proposer, une par ligne. Celles qui ne trouvent rien ne sont pas montrées ; sans "
            "exemple, ce sont les thèmes qui ont le plus de contenus."
        ),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("examples"),
        FieldPanel("body"),
    ]

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("accueil")

    @classmethod
    def clean_subpage_models(cls) -> list[Any]:
        """The indexes of the families of content, in their order, then pages of text."""
        return [*(resolve_model_string(family.index) for family in families()), StandardPage]

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find the page and its ancestors by their addresses in one query, whatever the depth.

        What stands below a page (a version, a shorter reading) is the page's own to find; a page that answers for other
        addresses below its own is found by the usual walk.
        """
        if path_components:
            whole = of_page(f"/{'/'.join(path_components)}/").count("/") - 1
            addresses = [
                f"{self.url_path}{'/'.join(path_components[:length])}/" for length in range(1, len(path_components) + 1)
            ]
            on_the_way = Page.objects.filter(url_path__in=addresses, path__startswith=self.path)
            walk = list(on_the_way.annotate(**announced()).order_by("depth"))
            if walk and len(walk) in (whole, len(addresses)) and walk[-1].live:
                *ancestors, found = walk
                model = found.specific_class
                pages = model._default_manager.select_related(*getattr(model, "reading_relations", ()))
                page = pages.annotate(
                    **cell_counts(),
                    page_audience=audience(),
                    may_be_read=Case(When(visible_to(getattr(request, "user", None)), then=True), default=False),
                ).get(pk=found.pk)
                page.route_ancestors = ancestors
                return page.route(request, path_components[len(walk) :])
        return super().route(request, path_components)

    def social_card(self) -> None:
        """The portal's own card."""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | home_context(
            request, self.examples, language=self.language
        )


class StandardPage(BasePage):
    """A page of plain text: about, members, help."""

    content_kind = STANDARD
    page_description = _("Une page de texte : à propos, aide, confidentialité…")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Image")),
        FieldPanel("body"),
        FieldPanel("references"),
        FieldPanel("documents"),
        *BasePage.link_panels,
    ]

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        children = StandardPage.objects.child_of(self).visible_to(request.user)
        return context | {"children": children.order_by("path")}

    @cached_property
    def other_version(self) -> Any:
        """The page that says the same in another language, where there is one that the reader may read."""
        translations = (row.other for row in self._reading.links if row.kind == TRANSLATION)
        return next((page for page in translations if page.language != self.language), None)

    @property
    def version_to_switch_to(self) -> str:
        """Where the switch of language leads from this page: empty where it stays."""
        return "" if is_foreign(self.language) or not self.other_version else self.other_version.url or ""

    @property
    def closing_links(self) -> list[LinkGroup]:
        """The other links: the translation stands at the top."""
        groups: list[LinkGroup] = self._reading.grouped(LINK_KINDS.keys() - {TRANSLATION})
        return groups
