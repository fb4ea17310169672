"""The form of a reference, kept on the page: drafts, previews and revisions carry it."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from portal.references.shape import KEY, is_a_date, proposed_key
from portal.text.dates import TypedDateBlock
from portal.text.identifiers import TypedURLBlock, tidy_doi

ROW_PREVIEW = "previews/row.html"
# The types of CSL that this field cites, by how often it does.
TYPES = [
    ("article-journal", _("Article de revue")),
    ("report", _("Rapport")),
    ("book", _("Livre")),
    ("chapter", _("Chapitre de livre")),
    ("webpage", _("Page Web")),
    ("thesis", _("Mémoire ou thèse")),
    ("document", _("Document")),
    ("paper-conference", _("Communication publiée")),
    ("speech", _("Présentation")),
    ("legislation", _("Loi ou règlement")),
    ("regulation", _("Règlement")),
    ("bill", _("Projet de loi")),
    ("legal_case", _("Jugement")),
    ("standard", _("Norme")),
    ("dataset", _("Données")),
    ("article-newspaper", _("Article de journal")),
    ("article-magazine", _("Article de magazine")),
    ("article", _("Prépublication")),
    ("pamphlet", _("Dépliant")),
    ("post-weblog", _("Billet de blogue")),
    ("post", _("Publication sur un réseau")),
    ("broadcast", _("Émission")),
    ("motion_picture", _("Film ou vidéo")),
    ("interview", _("Entrevue")),
    ("personal_communication", _("Communication personnelle")),
    ("manuscript", _("Manuscrit")),
    ("periodical", _("Revue")),
    ("entry-encyclopedia", _("Article d’encyclopédie")),
    ("software", _("Logiciel")),
    ("map", _("Carte")),
    ("graphic", _("Image")),
    ("figure", _("Figure")),
    ("review", _("Recension")),
    ("hearing", _("Audience publique")),
    ("event", _("Événement")),
]
KEY_HELP = _(
    "Ce qui la cite dans le texte : [@cle] ou [@cle, p. 12]. Laissez vide : elle est tirée de l’auteur et de l’année."
)


class _TidiedField(forms.CharField):
    """A short text, put by `tidy` in the one form that is kept before it is judged."""

    def __init__(self, *, tidy: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tidy = tidy

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return self.tidy(value) if isinstance(value, str) else value


class _TidiedBlock(blocks.CharBlock):
    """A short text as people copy it. It keeps what `CharBlock` keeps, and migrations call it so."""

    def __init__(
        self, *, tidy: Callable[[str], str], help_text: Any, validator: Any, max_length: int, **kwargs: Any
    ) -> None:
        super().__init__(required=False, help_text=help_text, max_length=max_length, validators=[validator], **kwargs)
        self.field = _TidiedField(
            tidy=tidy, required=False, help_text=help_text, max_length=max_length, validators=[validator]
        )

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class KeyBlock(_TidiedBlock):
    """What cites a reference in the text, as it is written there or alone."""

    def __init__(self, *, help_text: Any = KEY_HELP, **kwargs: Any) -> None:
        validator = RegexValidator(
            rf"^{KEY}\Z",
            _("Une clé est faite de lettres, de chiffres et de tirets, sans espace, par exemple inspq-2023."),
        )
        super().__init__(
            tidy=lambda text: re.sub(r"^\[?@|\]$", "", text.strip()),
            label=_("Clé"),
            help_text=help_text,
            validator=validator,
            max_length=80,
            **kwargs,
        )
        self.field.widget.attrs |= {
            "data-reference-key": "",
            "data-copy": _("Copier"),
            "data-copied": _("Copié"),
            "autocomplete": "off",
            "spellcheck": "false",
        }


class DoiBlock(_TidiedBlock):
    """A DOI, kept from its « 10. » on, however it was pasted."""

    def __init__(self, **kwargs: Any) -> None:
        validator = RegexValidator(r"^10\.\d{4,9}/\S+\Z", _("Un DOI commence par « 10. », sans adresse devant."))
        super().__init__(tidy=tidy_doi, validator=validator, max_length=200, **kwargs)


class PartialDateBlock(blocks.CharBlock):
    """A year, a month of a year, or a day."""

    def clean(self, value: str) -> str:
        cleaned: str = super().clean(value).strip()
        if cleaned and not is_a_date(cleaned):
            raise ValidationError(
                _("« %(text)s » n’est pas une date. Écrivez l’année, et ce que l’on sait de plus : 2023-05-12."),
                params={"text": cleaned[:60]},
            )
        return cleaned

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class WorkBlock(blocks.StructBlock):
    """A reference whose parts are told apart, named as CSL-JSON names them."""

    type = blocks.ChoiceBlock(
        label=_("Genre"), choices=TYPES, default="article-journal", help_text=_("La sorte d’écrit que c’est.")
    )
    title = blocks.TextBlock(label=_("Titre"), rows=2, help_text=_("Le titre entier, avec son sous-titre."))
    authors = blocks.TextBlock(
        label=_("Auteurs"),
        required=False,
        rows=3,
        help_text=_(
            "Un par ligne, dans l’ordre : « Nom, Prénom ». Un organisme s’écrit tel quel ; entre accolades, s’il a une "
            "virgule."
        ),
    )
    issued = PartialDateBlock(
        label=_("Date"), required=False, help_text=_("De parution : 2023, 2023-05 ou 2023-05-12.")
    )
    container_title = blocks.CharBlock(
        label=_("Revue, livre ou site"), required=False, max_length=300, help_text=_("Dans quoi l’écrit a paru.")
    )
    publisher = blocks.CharBlock(
        label=_("Éditeur"),
        required=False,
        max_length=300,
        help_text=_("Qui l’a publié : organisme, maison, université."),
    )
    volume = blocks.CharBlock(label=_("Volume"), required=False, max_length=40)
    issue = blocks.CharBlock(label=_("Numéro"), required=False, max_length=40)
    page = blocks.CharBlock(
        label=_("Pages"),
        required=False,
        max_length=60,
        help_text=_("Les premières et dernières, ou le numéro d’article."),
    )
    doi = DoiBlock(label=_("DOI"), help_text=_("Par exemple 10.1136/bmj.g1687"))
    url = TypedURLBlock(label=_("Adresse"), required=False, help_text=_("Où la lire, si elle est en ligne."))
    key = KeyBlock()
    language = blocks.CharBlock(
        label=_("Langue"), required=False, max_length=20, help_text=_("Par son code : fr, en, es.")
    )
    accessed = TypedDateBlock(
        label=_("Consultée le"), required=False, help_text=_("Pour ce qui change sans prévenir, comme une page Web.")
    )
    note = blocks.TextBlock(label=_("Note"), required=False, rows=2, help_text=_("Ce qu’il faut en savoir de plus."))

    class Meta:
        icon = "openquote"
        label = _("Référence")
        description = _("Une source citée : auteurs, titre, date, d’où elle vient")
        label_format = "{key} {title}"
        preview_template = ROW_PREVIEW
        preview_value = {"type": "article-journal", "title": "Better reporting of interventions", "issued": "2014"}
        form_layout = BlockGroup(
            children=[
                "type",
                "title",
                "authors",
                "issued",
                "container_title",
                "publisher",
                "volume",
                "issue",
                "page",
                "doi",
                "url",
                "key",
            ],
            settings=["language", "accessed", "note"],
        )


class ReferenceBlock(blocks.StructBlock):
    """A reference in its author's own words, shown as they are."""

    text = blocks.TextBlock(label=_("Référence"), rows=2, help_text=_("Auteur, année, titre, source."))
    url = TypedURLBlock(label=_("Adresse"), required=False, help_text=_("Où la lire, si elle est en ligne."))
    key = KeyBlock(help_text=_("Ce qui la cite dans le texte : [@cle] ou [@cle, p. 12]. Vide : elle n’est pas citée."))

    class Meta:
        icon = "pilcrow"
        label = _("Référence en texte libre")
        description = _("Une source citée, déjà rédigée : elle est montrée telle quelle")
        label_format = "{key} {text}"
        preview_template = ROW_PREVIEW
        preview_value = {"text": "Hoffmann et coll. (2014). Better reporting of interventions. BMJ, 348, g1687."}


class ReferencesBlock(blocks.StreamBlock):
    """The references of a page, in the order in which they are numbered."""

    work = WorkBlock()
    reference = ReferenceBlock()

    def clean(self, value: Any) -> Any:
        """Give a key to the references that have none, and refuse one that two have."""
        cleaned = super().clean(value)
        keys: dict[str, int] = {}
        twice: dict[int, Any] = {}
        for rank, row in enumerate(cleaned):
            key = row.value.get("key") or ""
            if key and key in keys:
                twice[rank] = StructBlockValidationError(
                    {"key": ValidationError(_("Une autre référence de la page a cette clé : changez l’une des deux."))}
                )
            elif key:
                keys[key] = rank
        if twice:
            raise StreamBlockValidationError(block_errors=twice)
        for row in cleaned:
            if row.block_type == "work" and not row.value.get("key"):
                row.value["key"] = proposed_key(row.value, keys)
                keys[row.value["key"]] = -1
        return cleaned
