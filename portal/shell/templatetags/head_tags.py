"""What the head of a document says of its page: its language, its title, its one address, its card."""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from portal.core import social_cards
from portal.core.models import BasePage
from portal.core.ways import way
from portal.references.shape import whole_name

register = template.Library()


@register.simple_tag
def html_language() -> str:
    """The language of the interface, as HTML writes it: `fr-CA`, `en`."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


class HeadTitleNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        title = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308  (escaped as it was rendered)
        context["head_title"] = title
        return title


@register.tag("headtitle")
def head_title(parser: Parser, token: Token) -> HeadTitleNode:
    """Show a title on one line, and keep it as `head_title` for what follows.

    A block can be filled once: the title that a page gives serves its tab and its card alike.
    """
    nodelist = parser.parse(("endheadtitle",))
    parser.delete_first_token()
    return HeadTitleNode(nodelist)


@register.inclusion_tag("components/social_meta.html", takes_context=True)
def social_meta(context: template.Context) -> dict[str, Any]:
    """What a shared link shows. Nothing of a page that isn't everybody's: only those who may read it know its name."""
    request = context.get("request")
    page = context.get("page")
    if request is None or getattr(request, "is_preview", False):
        return {}
    found: dict[str, Any] = {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "width": social_cards.WIDTH,
        "height": social_cards.HEIGHT,
        "title": context.get("head_title", settings.WAGTAIL_SITE_NAME),
        "language": html_language(),
        "image": settings.SITE_URL + way("portal_card"),
        "image_alt": settings.WAGTAIL_SITE_NAME,
        "description": _(
            "Des établissements de santé et des universités mettent en commun ce qui fonctionne chez eux : "
            "pratiques prometteuses, synthèses des écrits, formation et accompagnement."
        ),
        "url": settings.SITE_URL + request.get_full_path(),
    }
    if not isinstance(page, BasePage):
        # What a question makes (a search, a comparison) is shared as it is, and has no place of its own.
        question = bool(request.GET)
        return found | {"indexed": not question, "canonical": "" if question else found["url"]}
    if not page.live or page.visibility != "public":
        return {}
    return found | _of_page(page, request.GET.get("page", ""))


def _of_page(page: BasePage, number: str) -> dict[str, Any]:
    """What the page itself says. Pages of a list beyond the first have addresses of their own."""
    part = f"?page={number}" if number.isascii() and number.isdigit() and int(number[:6]) > 1 else ""
    url = f"{settings.SITE_URL}{page.url}{part}"
    own: dict[str, Any] = {
        "url": url,
        "canonical": url,
        "indexed": True,
        "language": "en" if page.language == "en" else "fr-CA",
    }
    if described := page.search_description or page.plain_summary:
        own["description"] = described
    card = social_cards.card_of(page)
    if card is None:
        return own
    published = getattr(page, "published_at", None)
    return own | {
        "title": page.seo_title or page.title,
        "makers": [whole_name(name) for name in getattr(page, "makers", ())],
        "published_at": published,
        "modified_at": page.last_published_at if published else None,
        "image": settings.SITE_URL + way("page_card", page.pk, card.version),
        "image_alt": " – ".join(
            part for part in (card.label, card.title, card.label and card.owner, card.where) if part
        ),
    }
