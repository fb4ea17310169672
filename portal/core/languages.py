"""The language of contents beside that of the interface, so that each is announced and set as what it is."""

from django.conf import settings
from django.db.models import CharField, F
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import get_page_models

from portal.core.looked_up import FirstOf

SAME = SafeString("")


def interface_language() -> str:
    """`fr` or `en`, whatever the region."""
    return (get_language() or settings.LANGUAGE_CODE)[:2].lower()


def is_foreign(language: str | None) -> bool:
    """Tell whether a content is in another language than the interface; not where its own isn't known."""
    return bool(language) and str(language)[:2].lower() != interface_language()


def content_lang(language: str | None) -> SafeString:
    """Return the attribute of an element that holds an author's words: `lang="fr"`, or nothing."""
    return format_html('lang="{}"', language) if is_foreign(language) else SAME


def interface_lang(language: str | None) -> SafeString:
    """Return the attribute of an element of the interface inside such an element, by the language of the latter."""
    return format_html('lang="{}"', interface_language()) if is_foreign(language) else SAME


def in_language(text: str, language: str | None) -> SafeString:
    """Mark a few words of an author inside a sentence of the interface."""
    return format_html('<span lang="{}">{}</span>' if is_foreign(language) else "{1}", language, text)


def content_language(page: str = "") -> FirstOf:
    """Say the language of pages of any type, in the query that reads them: an annotation.

    Each type keeps its language in its own table; pages read without it know theirs by this alone.

    Args:
        page: the way from the queryset's model to the page; empty where they are the pages.
    """
    return _of_their_type("language", page)


def announced() -> dict[str, FirstOf]:
    """Annotations that `BasePage.named` asks for: the language of pages of any type, and the English title of lists."""
    return {"language": content_language(), "title_en": _of_their_type("title_en")}


def _of_their_type(name: str, page: str = "") -> FirstOf:
    """A field of the page's own table, whichever it is; empty where its type has none."""
    own = [field for model in get_page_models() for field in model._meta.local_fields if field.name == name]
    key = F(f"{page}__pk" if page else "pk")
    return FirstOf(key, fields=sorted(own, key=lambda field: field.model._meta.db_table), output_field=CharField())
