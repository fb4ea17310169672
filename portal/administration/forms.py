"""Forms of the libraries of images and documents, where each field says what to write."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.attached.outcome import Extract, State
from portal.attached.pictures import PreparedFile, prepare
from portal.attached.reading import FORM_SECONDS, READABLE, read_text
from portal.attached.wording import misnamed

TAGS_HELP = _("Des mots par lesquels la retrouver dans la bibliothèque, séparés par des virgules.")
COLLECTION_HELP = _("Le dossier de la bibliothèque qui le range, et qui règle qui peut le choisir.")
IMAGE_HELP = {
    "title": _("Ce qu’elle montre, en quelques mots : c’est ainsi qu’on la retrouve. Le lecteur ne le voit pas."),
    "description": _("Proposée comme texte de remplacement, pour qui ne voit pas l’image."),
    "tags": TAGS_HELP,
    "collection": COLLECTION_HELP,
}
PICTURE_HELP = _(
    "Une photo de téléphone est redressée, et l’endroit où elle a été prise, effacé. "
    "D’une animation, seule la première image est gardée."
)
DOCUMENT_HELP = {
    "title": _("Le titre sous lequel on le retrouve dans la bibliothèque ; chaque page peut en montrer un autre."),
    "tags": TAGS_HELP,
    "collection": COLLECTION_HELP,
}


def _say(form: Any, texts: dict[str, Any]) -> None:
    for name, text in texts.items():
        if name in form.fields:
            form.fields[name].help_text = text


class PictureField(WagtailImageField):
    """Takes pictures as phones, scanners and office software make them, and gives what every browser shows."""

    def to_python(self, data: Any) -> Any:
        """Return the prepared picture. Raises ValidationError, in words, where it can't be shown."""
        given = forms.FileField.to_python(self, data)
        if given is None:
            return None
        # Wagtail measures what comes out of the preparation; what comes in is measured first.
        self.check_image_file_size(given)
        if PurePath(given.name or "").suffix.lower().lstrip(".") not in self.allowed_image_extensions:
            raise ValidationError(self.error_messages["invalid_image_extension"], code="invalid_image_extension")
        given.seek(0)
        return super().to_python(PreparedFile(prepare(given.read(), given.name or "")))


class PortalImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, IMAGE_HELP)
        plain = self.fields.get("file")
        if plain is not None:
            self.fields["file"] = PictureField(
                label=plain.label, required=plain.required, widget=plain.widget, initial=plain.initial
            )
            self.fields["file"].help_text = format_html("{} {}", self.fields["file"].help_text, PICTURE_HELP)


class TextNotice(forms.Widget):
    """What the author should know of the text of a document, said among the fields."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<div class="help-block help-warning" role="status">{}</div>', value or "")


class PortalDocumentForm(BaseDocumentForm):
    """The form of a document: reads the file that it is given, and says what of its text can be searched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, DOCUMENT_HELP)
        if self.instance.pk and self.instance.text_notice:
            self.fields["text_notice"] = forms.CharField(
                label=_("Texte du document"), required=False, disabled=True, widget=TextNotice
            )
            self.initial["text_notice"] = self.instance.text_notice
            self.order_fields(["text_notice"])

    def clean_file(self) -> Any:
        """Refuse a file that isn't what its name says. Its text is read meanwhile, and kept with it."""
        given = self.cleaned_data["file"]
        suffix = PurePath(given.name or "").suffix.lower()
        if not isinstance(given, UploadedFile) or suffix not in READABLE:
            return given
        given.seek(0)
        found = read_text(given, suffix, seconds=FORM_SECONDS)
        given.seek(0)
        if found.state is State.MISNAMED:
            raise ValidationError(misnamed(found, suffix), code="misnamed")
        # The worker has more time than a person who waits.
        self.instance.fresh_extract = Extract(State.WAITING) if found.state is State.TOO_COSTLY else found
        return given
