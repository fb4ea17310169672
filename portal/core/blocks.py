"""The lean set of blocks that a body is made of. Every text is sanitised when rendered."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from portal.text.identifiers import TypedURLBlock
from portal.text.markup import MARKDOWN_HELP, markdown_to_text
from portal.text.markup_cost import validate_cost
from portal.text.table_text import table_rows
from portal.text.videos import embed_address

# The preview of what a page lays out with others of its kind.
ROW_PREVIEW = "previews/row.html"
# In the list of blocks, text comes first, under no heading.
EMPHASIS = _("Mettre en valeur")
MEDIA = _("Images et fichiers")
RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "superscript"]


def _pasted_as(form: str, field: Any) -> Any:
    """Let a table that is pasted in `field` stay one: see `static/js/admin-paste.js`."""
    field.widget.attrs["data-paste"] = form
    return field


class MarkdownBlock(blocks.TextBlock):
    form = "markdown"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", MARKDOWN_HELP)
        super().__init__(rows=10, **kwargs)

    @cached_property
    def field(self) -> Any:
        return _pasted_as("markdown", super().field)

    def clean(self, value: str) -> str:
        """Refuse a text that would be shown as it was typed, because rendering it costs too much."""
        cleaned: str = super().clean(value)
        validate_cost(cleaned)
        return cleaned

    def get_searchable_content(self, value: str) -> list[str]:
        return [markdown_to_text(value or "")]

    class Meta:
        icon = "code"
        template = "components/blocks/markdown.html"
        label = _("Markdown")
        description = _("Texte en Markdown : tableaux, notes, listes de définitions")
        preview_value = "## Titre\n\nUn paragraphe et une note[^1].\n\n[^1]: La note."


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"), help_text=_("Une image qui montre la chose elle-même."))
    alt = blocks.CharBlock(
        label=_("Texte de remplacement"),
        max_length=250,
        help_text=_("Ce que l’image montre, pour qui ne la voit pas. Obligatoire."),
    )
    caption = blocks.CharBlock(
        label=_("Légende"), required=False, max_length=250, help_text=_("Ce que le lecteur lit sous l’image.")
    )

    class Meta:
        icon = "image"
        template = "components/blocks/image.html"
        label = _("Image")
        description = _("Une image avec son texte de remplacement et sa légende")
        group = MEDIA
        preview_template = "previews/image.html"
        preview_value = {"caption": "Ce que le lecteur lit sous l’image."}


class DocumentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Titre"), max_length=200, help_text=_("Le titre que le lecteur voit."))
    document = DocumentChooserBlock(label=_("Document"), help_text=_("PDF, Word, Excel, PowerPoint ou texte."))

    class Meta:
        icon = "doc-full"
        template = "components/blocks/document.html"
        label = _("Document")
        description = _("Un document à télécharger ; son texte est cherché avec la page")
        group = MEDIA
        preview_template = "previews/document.html"
        preview_value = {"title": "Guide de mise en œuvre"}


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("Citation"), rows=3, help_text=_("Sans guillemets : la mise en page les ajoute."))
    source = blocks.CharBlock(
        label=_("Source"), required=False, max_length=250, help_text=_("Qui l’a dit ou écrit, et où.")
    )

    class Meta:
        icon = "openquote"
        template = "components/blocks/quote.html"
        label = _("Citation")
        description = _("Une citation et sa source")
        group = EMPHASIS
        preview_value = {"quote": "La bonne intervention, au bon moment.", "source": "Équipe de proximité"}


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("Titre"), required=False, max_length=120, help_text=_("Par exemple : À retenir, Mise en garde.")
    )
    text = MarkdownBlock(label=_("Texte"))

    class Meta:
        icon = "info-circle"
        template = "components/blocks/callout.html"
        label = _("Encadré")
        description = _("Un texte à part : mise en garde, exemple, à retenir")
        group = EMPHASIS
        preview_value = {"title": "À retenir", "text": "Une idée par encadré."}


class VideoBlock(blocks.StructBlock):
    """A video of a known provider; nothing is loaded from it before the reader asks."""

    title = blocks.CharBlock(
        label=_("Titre de la vidéo"), max_length=200, help_text=_("Ce que l’on y voit, en quelques mots.")
    )
    url = TypedURLBlock(label=_("Adresse"), help_text=_("Adresse de la vidéo sur YouTube ou Vimeo."))
    transcript = MarkdownBlock(label=_("Transcription"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if embed_address(cleaned["url"]) is None:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "url": ValidationError(
                        _(
                            "Cette adresse n’est pas celle d’une vidéo de YouTube ou de Vimeo. "
                            "Copiez l’adresse de la page de la vidéo."
                        )
                    )
                }
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        context = super().get_context(value, parent_context)
        context["embed_url"] = embed_address(value["url"])
        return context

    class Meta:
        icon = "media"
        template = "components/blocks/video.html"
        label = _("Vidéo")
        description = _("Une vidéo qui ne se charge qu’à la demande du lecteur")
        group = MEDIA
        preview_value = {"title": "Exemple", "url": "https://vimeo.com/76979871", "transcript": ""}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Étape"), max_length=200, help_text=_("Ce qui se fait, en quelques mots."))
    description = MarkdownBlock(label=_("Description"), required=False)

    class Meta:
        icon = "list-ol"
        label = _("Étape")
        description = _("Une étape d’une démarche")
        preview_template = ROW_PREVIEW
        preview_value = {"title": "Réunir les équipes", "description": "Une rencontre d’une heure."}


class StepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        template = "components/blocks/steps.html"
        label = _("Étapes")
        description = _("Une suite d’étapes numérotées")
        group = EMPHASIS
        preview_value = [
            {
                "title": "Réunir les équipes",
                "description": "Une rencontre d’une heure, avec ceux qui feront le travail.",
            },
            {"title": "Essayer", "description": "Dans un seul milieu, pendant trois mois."},
        ]


class TableRowsBlock(blocks.TextBlock):
    """A text block for the database: only its form knows what a pasted table is."""

    @cached_property
    def field(self) -> Any:
        return _pasted_as("table", super().field)

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.TextBlock", *super().deconstruct()[1:])


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(
        label=_("Titre du tableau"), max_length=200, help_text=_("Ce que le tableau compare ou résume.")
    )
    rows = TableRowsBlock(
        label=_("Lignes"),
        rows=6,
        help_text=_("Une ligne par rangée, cellules séparées par « | ». La première est l’en-tête."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        context = super().get_context(value, parent_context)
        rows = table_rows(value["rows"])
        context["head"], context["body"] = (rows[0], rows[1:]) if rows else ([], [])
        return context

    class Meta:
        icon = "table"
        template = "components/blocks/table.html"
        label = _("Tableau")
        description = _("Un tableau simple avec son titre ; on y colle des cellules copiées d’Excel ou de Word")
        group = EMPHASIS
        preview_value = {"caption": "Exemple", "rows": "Région | Nombre\nBas-Saint-Laurent | 3"}


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("Texte"),
        features=RICH_TEXT_FEATURES,
        icon="pilcrow",
        template="components/blocks/text.html",
        description=_("Texte mis en forme à l’écran"),
        preview_value="<p>Un paragraphe.</p>",
    )
    markdown = MarkdownBlock()
    image = ImageBlock()
    document = DocumentBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    table = TableBlock()
    video = VideoBlock()
    steps = StepsBlock()

    class Meta:
        template = "components/blocks/body.html"
