"""What Wagtail and the portal's media hold of a person: what they wrote stays, without them."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry, Revision

from portal.core.models import PortalDocument, PortalImage
from portal.core.personal_data import PersonalData, Row, declare_exempt, register_personal_data, rows_of


def _pages(person: Any) -> list[Row]:
    owned = Page.objects.filter(owner=person).order_by("pk").values_list("pk", "title", "first_published_at")
    return [{_("Page"): title, _("Numéro"): pk, _("Publiée le"): published} for pk, title, published in owned]


def _revisions(person: Any) -> list[Row]:
    written = Revision.objects.filter(user=person).order_by("pk").values_list("object_str", "created_at")
    return [{_("Version de"): title, _("Écrite le"): created} for title, created in written]


def _comments(person: Any) -> list[Row]:
    said: list[Row] = []
    for model in (Comment, CommentReply):
        found = model.objects.filter(user=person).order_by("pk").values_list("text", "created_at")
        said += [{_("Commentaire"): text, _("Écrit le"): created} for text, created in found]
    return said


def _files(person: Any) -> list[Row]:
    return [
        row
        for model in (PortalImage, PortalDocument)
        for row in rows_of(model.objects.filter(uploaded_by_user=person).order_by("pk"), "title", "created_at")
    ]


def _log(person: Any) -> list[Row]:
    rows: list[Row] = []
    for model in (PageLogEntry, ModelLogEntry):
        found: QuerySet[Any] = model.objects.filter(user=person).order_by("timestamp", "pk")
        rows += [
            {_("Geste"): action, _("Sur"): label, _("Quand"): moment}
            for action, label, moment in found.values_list("action", "label", "timestamp")
        ]
    return rows


def _take_the_name_out_of_the_log(person: Any) -> None:
    """What was done to the account is told without who it was; what the person did names a number that is nobody's."""
    about = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(type(person)), object_id=str(person.pk)
    )
    about.update(label=_("Personne supprimée"))
    # What a role was and where says nothing of them; the rest may hold an address.
    about.exclude(data__has_key="role").update(data={})


register_personal_data(
    PersonalData(
        slug="contents",
        label=gettext_lazy("Ce que vous avez écrit"),
        fields=(
            "wagtailcore.Page.owner",
            "wagtailcore.Revision.user",
            "wagtailcore.WorkflowState.requested_by",
            "wagtailcore.TaskState.finished_by",
        ),
        read=lambda person: _pages(person) + _revisions(person),
        kept=gettext_lazy(
            "Ce que vous avez publié reste : d’autres s’en servent. Votre compte n’y est plus attaché ; les noms "
            "écrits dans le texte par leur auteur y restent."
        ),
    ),
    order=60,
)
register_personal_data(
    PersonalData(
        slug="comments",
        label=gettext_lazy("Vos commentaires sur des brouillons"),
        fields=("wagtailcore.Comment.user", "wagtailcore.Comment.resolved_by", "wagtailcore.CommentReply.user"),
        read=_comments,
    ),
    order=61,
)
register_personal_data(
    PersonalData(
        slug="files",
        label=gettext_lazy("Les fichiers que vous avez apportés"),
        fields=(
            "core.PortalImage.uploaded_by_user",
            "core.PortalDocument.uploaded_by_user",
        ),
        read=_files,
        kept=gettext_lazy("Les images et les documents restent sur les pages qui les montrent."),
    ),
    order=62,
)
register_personal_data(
    PersonalData(
        slug="log",
        label=gettext_lazy("Le journal de ce que vous avez fait"),
        fields=("wagtailcore.PageLogEntry.user", "wagtailcore.ModelLogEntry.user"),
        read=_log,
        erase=_take_the_name_out_of_the_log,
        kept=gettext_lazy("Le journal dit encore ce qui a été fait et quand, sans dire par qui."),
    ),
    order=63,
)
declare_exempt(
    "Lives for minutes, while a form or a page is open, or locks one; it goes with the account.",
    "wagtailadmin.EditingSession.user",
    "wagtailadmin.FormState.user",
    "wagtailcore.Page.locked_by",
    "wagtailcore.UploadedFile.uploaded_by_user",
)
declare_exempt(
    "The portal gives no key of this kind, and sends no message of Wagtail's comments; it goes with the account.",
    "wagtailcore.APIToken.user",
    "wagtailcore.PageSubscription.user",
)
declare_exempt(
    "Wagtail's own tables of media: the portal's are others.",
    "wagtaildocs.Document.uploaded_by_user",
    "wagtailimages.Image.uploaded_by_user",
)
