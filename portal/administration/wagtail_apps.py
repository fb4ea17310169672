"""Wagtail's libraries of images and documents, with the portal's rights on them."""

from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig


def _review_files_of(model: type, auth_model: str) -> None:
    from wagtail.permissions import register_permission_policy

    from portal.core.media_rights import ReviewedFilePolicy

    policy = ReviewedFilePolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
    register_permission_policy(model, policy)


class ReviewedDocumentsConfig(WagtailDocsAppConfig):
    def ready(self) -> None:
        from wagtail.documents import get_document_model

        super().ready()
        _review_files_of(get_document_model(), "wagtaildocs.Document")


class ReviewedImagesConfig(WagtailImagesAppConfig):
    def ready(self) -> None:
        from wagtail.images import get_image_model

        super().ready()
        _review_files_of(get_image_model(), "wagtailimages.Image")
