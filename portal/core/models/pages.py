"""The abstract page that every page type of the portal extends."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, InlinePanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import BaseViewRestriction, Page, PageManager, PageViewRestriction, get_page_models
from wagtail.search import index
from wagtail.url_routing import RouteResult

from portal.core.ancestry import check_publication, unpublished_from
from portal.core.blocks import BodyBlock, DocumentBlock
from portal.core.fields import LinesField
from portal.core.languages import announced
from portal.core.neighbourhood import neighbourhood_of
from portal.core.page_forms import RESERVED_SLUG, BasePageCopyForm, BasePageForm
from portal.core.panels import UnsearchedDocumentsPanel
from portal.core.rich_text import naming, pages_to_name
from portal.core.social_cards import SocialCard
from portal.core.visibility import ReadablePageQuerySet, visibility_of, visible_to
from portal.core.ways import way
from portal.core.who_publishes import PortalPermissions
from portal.kinds.page import KindredPage
from portal.references.blocks import ReferencesBlock
from portal.references.citing import without_citations
from portal.references.page import CitingPage
from portal.text.language import writing_in
from portal.text.markup import headings, render_markdown
from portal.text.slugs import answered_by_portal, slug_input, slug_of

SUMMARY_LENGTH = 400
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
ReadablePageManager = PageManager.from_queryset(ReadablePageQuerySet)


class BasePage(CitingPage, KindredPage, Page):
    """What every page of the portal has: a summary, a language, a body and links."""

    # What the administration says to who chooses a type.
    page_description: Any = ""
    # The `kind` of the pages under which those of this type stand, where it is that of an app above.
    parent_kind = ""
    # Relations that reading the page always asks for.
    reading_relations: tuple[str, ...] = ()

    summary = models.TextField(
        _("résumé"),
        max_length=SUMMARY_LENGTH,
        blank=True,
        help_text=_("L’essentiel en une ou deux phrases, 400 caractères au plus. Affiché dans les résultats."),
    )
    language = models.CharField(
        _("langue du contenu"),
        max_length=5,
        choices=LANGUAGES,
        default="fr",
        help_text=_("La langue dans laquelle ce contenu est écrit."),
    )
    keywords = LinesField(
        _("mots-clés"),
        help_text=_("Les mots que les lecteurs emploieraient et qui ne sont pas dans le texte, un par ligne."),
    )
    image = models.ForeignKey(
        "core.PortalImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Une image qui montre la chose elle-même. Facultative."),
    )
    image_alt = models.CharField(
        _("texte de remplacement"),
        max_length=250,
        blank=True,
        help_text=_("Ce que l’image montre, pour qui ne la voit pas. Obligatoire s’il y a une image."),
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name=_("corps du texte"),
        help_text=_("Le texte de la page, en blocs. Le bloc Markdown convient à la plupart des textes."),
    )
    references = StreamField(
        ReferencesBlock(),
        blank=True,
        verbose_name=_("références"),
        help_text=_("Les sources, dans l’ordre de leurs numéros. Un texte les cite par leur clé : [@cle]."),
    )
    documents = StreamField(
        [("document", DocumentBlock())],
        blank=True,
        verbose_name=_("documents"),
        help_text=_("Documents à télécharger (PDF, Word…). Leur texte est aussi cherché."),
    )
    reviewed_on = models.DateField(
        _("révisé le"), null=True, blank=True, help_text=_("Date de la dernière révision du contenu.")
    )
    review_by = models.DateField(
        _("à réviser d’ici le"),
        null=True,
        blank=True,
        help_text=_("Date à laquelle le contenu doit être revu par ses auteurs."),
    )

    objects = ReadablePageManager()

    # For the administration's own search, and the reader's when the engine doesn't answer.
    # The former looks in what is half typed: in the fields for completion, that Wagtail has on titles alone.
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.AutocompleteField("summary"),
        index.AutocompleteField("keywords"),
    ]

    base_form_class = BasePageForm
    copy_form_class = BasePageCopyForm
    link_panels: list[Any] = [
        UnsearchedDocumentsPanel(),
        InlinePanel(
            "outgoing_links",
            heading=_("Liens vers d’autres contenus"),
            label=_("Lien"),
            help_text=_("Un lien s’écrit une seule fois ; il se voit des deux pages."),
        ),
    ]
    review_panels = [MultiFieldPanel([FieldPanel("reviewed_on"), FieldPanel("review_by")], _("Révision"))]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Nom dans l’adresse"),
                    help_text=_(
                        "La fin de l’adresse de la page, tirée du titre : minuscules, chiffres et tirets. "
                        "Si vous la changez après la publication, l’ancienne adresse mène à la nouvelle."
                    ),
                    widget=slug_input(),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Titre pour les moteurs de recherche"),
                    help_text=_("Ce qu’un moteur de recherche montre comme titre. Sans lui : le titre de la page."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Description pour les moteurs de recherche"),
                    help_text=_("Ce qu’un moteur de recherche montre sous le titre. Sans elle : le résumé."),
                ),
            ],
            _("Adresse et référencement"),
        ),
        FieldPanel("language"),
        FieldPanel("keywords"),
    ]
    settings_panels = [PublishingPanel(), *review_panels, CommentPanel()]

    class Meta:
        abstract = True

    @classmethod
    def clean_parent_page_models(cls) -> list[type[Page]]:
        if not cls.parent_kind:
            return super().clean_parent_page_models()
        return [model for model in get_page_models() if getattr(model, "kind", "") == cls.parent_kind]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._fill_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._fill_slug()
        super().minimal_clean()

    def _fill_slug(self) -> None:
        """Make an address from the title where none was given, before Wagtail makes one that drops « œ » and « ’ ».

        Where the parent isn't known yet, saving calls again once it is.
        """
        known = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if known and not self.slug:  # type: ignore[has-type]
            self.slug = self.free_slug(slug_of(self.title) or self.kind or "page", under=self.get_parent())

    def free_slug(self, wanted: str, *, under: Page | None) -> str:
        """Return `wanted`, numbered from 2 if a page under this one has it or the portal answers there."""
        slug, number = wanted, 1
        while not self._slug_is_available(slug, under, self) or answered_by_portal(under, slug):
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    def clean(self) -> None:
        super().clean()
        # Under its parent already; where the admin creates it, the form says the same.
        if self.path and self.depth > 1 and answered_by_portal(self.get_parent(), self.slug):
            raise ValidationError({"slug": RESERVED_SLUG})
        if self.image_id and not self.image_alt.strip():
            raise ValidationError(
                {"image_alt": _("Décrivez l’image en une phrase : ce texte la remplace pour qui ne la voit pas.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page.

        Raises:
            portal.core.ancestry.PublicationRefusedError: where it becomes published under a page that isn't.
        """
        check_publication(self)
        return super().save(*args, **kwargs)

    def can_move_to(self, parent: Any) -> bool:
        if self.live and unpublished_from(parent) is not None:
            return False
        return super().can_move_to(parent) and not answered_by_portal(parent, self.slug)

    @transaction.atomic
    def move(self, *args: Any, **kwargs: Any) -> None:
        """Move the page; the note for the search index is in the same transaction."""
        super().move(*args, **kwargs)

    def get_children_count(self) -> int:
        """How many pages stand below; whether the person knows of any, where a chooser asked that."""
        known: bool | None = self.__dict__.get("known_children")
        return super().get_children_count() if known is None else int(known)

    @cached_property
    def route_ancestors(self) -> list[Page]:
        """Pages from below the home page to the parent; routing sets them in passing."""
        if not self.path:
            return []
        ancestors = Page.objects.ancestor_of(self).filter(depth__gt=2).order_by("path")
        return list(ancestors.annotate(**announced()))

    @property
    def breadcrumb(self) -> list[dict[str, str]]:
        shown = [page for page in self.route_ancestors if page.live]
        names = [page.specific_class.named(page) for page in shown]
        return [
            {"title": title, "url": page.url or "", "language": language}
            for page, (title, language) in zip(shown, names, strict=True)
        ]

    @classmethod
    def named(cls, page: Page) -> tuple[str, str]:
        """What a page of this type is called to its reader, and in which language.

        Args:
            page: the page, or its row in the table of all pages, annotated by `portal.core.languages.announced`.
        """
        return page.title, page.language

    @property
    def heading(self) -> tuple[str, str]:
        """The title of the page to its reader, and its language."""
        return self.named(self)

    @property
    def introduction(self) -> tuple[str, str]:
        """The summary of the page to its reader, and its language."""
        return self.summary, self.language

    @property
    def companions(self) -> list[Page]:
        """Pages shown with this one besides its neighbours (lessons of a block)."""
        return []

    @property
    def readable_companions(self) -> list[Page]:
        """Those that the reader may read."""
        readable_pages: list[Page] = self._reading.readable(self.companions)
        return readable_pages

    def social_card(self) -> SocialCard | None:
        """What the picture of a shared link says; None for the portal's own card."""
        return SocialCard(kind=self.kind, label="", title=self.title, owner=self.plain_summary, language=self.language)

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find the page that answers, where the reader may read it.

        Raises:
            django.http.Http404: for a page that the reader may not read, as for one that doesn't exist.
        """
        found: RouteResult = super().route(request, path_components)
        if found.page is self:
            self._admit(request)
        return found

    def _admit(self, request: Any) -> None:
        """Let in who may read the page. Who may not, but only for want of a shared password, is asked for it."""
        if "may_be_read" not in self.__dict__:
            self.may_be_read = Page.objects.filter(visible_to(getattr(request, "user", None)), pk=self.pk).exists()
        if self.may_be_read:
            return
        restrictions = list(super().get_view_restrictions())
        others = [one for one in restrictions if one.restriction_type != BaseViewRestriction.PASSWORD]
        if len(others) == len(restrictions) or not all(one.accept_request(request) for one in others):
            raise Http404

    def get_view_restrictions(self) -> Any:
        """Those that are left to check: none once the reader is let in by their grants."""
        if self.__dict__.get("may_be_read"):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @cached_property
    def toc_entries(self) -> list[dict[str, Any]]:
        """Second and third-level headings of the body's Markdown, with the ids that its template gives them."""
        return [
            {"id": anchor, "title": without_citations(text), "level": level}
            for rank, block in enumerate(self.body, start=1)
            if block.block_type == "markdown"
            for level, anchor, text in headings(render_markdown(block.value, f"texte-{rank}"))
            if level <= 3
        ]

    @property
    def neighbours(self) -> list[Any]:
        """The first linked live pages, grouped by the label of the link as read from this page."""
        return self._reading.neighbours

    @property
    def closing_links(self) -> list[Any]:
        """The neighbours that the end of the page lists; those that it shows higher up may be left out."""
        return self.neighbours

    @property
    def links_anchor(self) -> str:
        """Where on the page its neighbours are listed."""
        return "#liens"

    @property
    def cycle(self) -> list[dict[str, Any]]:
        """The four cells of the brokering cycle, filled from the links."""
        return self._reading.cycle

    @property
    def _reading(self) -> Any:
        if "_neighbourhood" not in self.__dict__:
            self._neighbourhood = neighbourhood_of(self, getattr(self, "reader", None))
        return self._neighbourhood

    @cached_property
    def edit_url(self) -> str:
        """Where the reader may change the page, or empty. It asks nothing of the database for an anonymous one."""
        reader = getattr(self, "reader", None)
        if not (self.pk and reader and reader.is_authenticated):
            return ""
        allowed = self.permissions_for_user(reader).can_edit()
        return reverse("wagtailadmin_pages:edit", args=[self.pk]) if allowed else ""

    @property
    def keeper(self) -> str:
        """Who could tell what the page doesn't say; empty where nobody is named."""
        return ""

    @property
    def ask_url(self) -> str:
        """Where to ask what the page doesn't say."""
        return f"{way('ask')}?page={self.pk}"

    @property
    def citation(self) -> dict[str, Any] | None:
        """How the page is cited: authors, title, date, url, and html, formatted; None for what nobody cites."""
        return None

    @property
    def review_is_late(self) -> bool:
        """Tell whether the day by which the content should be reviewed is past."""
        return self.review_by is not None and self.review_by < timezone.localdate()

    def permissions_for_user(self, user: Any) -> PortalPermissions:
        return PortalPermissions(user, self)

    @property
    def visibility(self) -> str:
        """`public`, `members` or `establishment`, from the view restrictions in force."""
        if "page_audience" not in self.__dict__:
            self.page_audience = visibility_of(self)
        return str(self.page_audience)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.reader = request.user
        return super().get_context(request, *args, **kwargs) | {"toc_entries": self.toc_entries}

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer with the page; its text names the pages that the reader may read."""
        with writing_in(self.language), naming(pages_to_name(self, visible_to(request.user))):
            response = super().serve(request, *args, **kwargs)
            # Rendered here, while it is known who reads.
            return self.with_citations(response.render() if hasattr(response, "render") else response)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        response = super().serve_preview(request, mode_name)
        response.add_post_render_callback(self.with_citations)
        return response
