"""The administration's forms of every page type: what they refuse, in words that say what to do."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks.base import BlockField
from wagtail.models import Page

from portal.core.ancestry import refusal, unpublished_from
from portal.core.known_chooser import name_only_what_is_known
from portal.core.named_objects import refuse_links_to_what_is_not_known, refuse_what_is_not_the_author_s
from portal.references.page import refuse_unknown_citations
from portal.text.slugs import answered_by_portal

RESERVED_SLUG = _("Le portail répond déjà à cette adresse : choisissez un autre nom.")
NO_ALIAS = _("Le portail ne fait pas d’alias : une restriction de la page n’y suivrait pas. Faites une copie.")


class BasePageForm(WagtailAdminPageForm):
    """The admin form of every page type."""

    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The links of a page that is being created must know its type too, to be refused by it.
        links = self.formsets["outgoing_links"].forms if "outgoing_links" in self.formsets else []
        for form in links:
            form.instance.source = self.instance
        name_only_what_is_known(links, "target", self.for_user)
        if "slug" in self.fields:
            # Left empty, it is made from the title.
            self.fields["slug"].required = False
        if self.is_bound:
            self._keep_what_is_not_sent()

    def _keep_what_is_not_sent(self) -> None:
        """Leave as they are the blocks that the form sent nothing of: it was opened before its page had them."""
        streams = {self.add_prefix(name): field for name, field in self.fields.items() if isinstance(field, BlockField)}
        unsent = [key for key, field in streams.items() if field.widget.value_omitted_from_data(self.data, {}, key)]
        if not unsent:
            return
        self.data = self.data.copy()
        for key in unsent:
            streams[key].disabled = True
            # Shown again, the form asks how many there are before it asks whether it may change them.
            self.data[f"{key}-count"] = "0"

    def clean(self) -> dict[str, Any]:
        """Say how to part an address from that of a sibling, where Wagtail says only that they are the same."""
        cleaned: dict[str, Any] = super().clean()
        slug = self.data.get(self.add_prefix("slug"), "").strip()
        if self.has_error("slug") and slug and not Page._slug_is_available(slug, self.parent_page, self.instance):
            free = self.instance.free_slug(slug, under=self.parent_page)
            self.errors["slug"] = self.error_class(
                [
                    _(
                        "« %(slug)s » est déjà l’adresse d’une autre page au même endroit. "
                        "Choisissez un autre nom, par exemple « %(free)s »."
                    )
                    % {"slug": slug, "free": free}
                ]
            )
        if self.data.get("action-publish") and not self._is_for_later(cleaned):
            above = unpublished_from(self.parent_page)
            if above is not None:
                self.add_error(None, refusal(cleaned.get("title") or self.instance.title, above))
        if cleaned.get("slug") and answered_by_portal(self.parent_page, cleaned["slug"]):
            self.add_error("slug", RESERVED_SLUG)
        refuse_what_is_not_the_author_s(self)
        refuse_unknown_citations(self, cleaned)
        return cleaned

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return refuse_links_to_what_is_not_known(self) and valid

    @staticmethod
    def _is_for_later(cleaned: dict[str, Any]) -> bool:
        """Tell whether the page is to be published at an hour to come, by when those above it may be."""
        hour = cleaned.get("go_live_at")
        return hour is not None and hour > timezone.now()


class BasePageCopyForm(CopyForm):
    """The form that copies a page to another place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if answered_by_portal(parent, cleaned.get("new_slug", "")):
            self.add_error("new_slug", RESERVED_SLUG)
        if "alias" in self.data:
            self.add_error("new_parent_page", NO_ALIAS)
        return cleaned
