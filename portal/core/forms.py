"""Forms of the libraries of images and documents, where each field says what to write."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

TAGS_HELP = _("Des mots par lesquels la retrouver dans la bibliothèque, séparés par des virgules.")
COLLECTION_HELP = _("Le dossier de la bibliothèque qui le range, et qui règle qui peut le choisir.")
IMAGE_HELP = {
    "title": _("Ce qu’elle montre, en quelques mots : c’est ainsi qu’on la retrouve. Le lecteur ne le voit pas."),
    "description": _("Proposée comme texte de remplacement, pour qui ne voit pas l’image."),
    "tags": TAGS_HELP,
    "collection": COLLECTION_HELP,
}
DOCUMENT_HELP = {
    "title": _("Le titre sous lequel on le retrouve dans la bibliothèque ; chaque page peut en montrer un autre."),
    "tags": TAGS_HELP,
    "collection": COLLECTION_HELP,
}


def _say(form: Any, texts: dict[str, Any]) -> None:
    for name, text in texts.items():
        if name in form.fields:
            form.fields[name].help_text = text


class PortalImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, IMAGE_HELP)


class PortalDocumentForm(BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, DOCUMENT_HELP)
