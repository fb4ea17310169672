"""The pictures of shared links, for pages that everybody may read."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.social_cards import PORTAL, SocialCard, card_of
from portal.core.visibility import readable_ids
from portal.directory.models import Establishment
from portal.shell.card_drawing import card_image
from portal.tools.file_cache import BusyError
from search.lexicon import lexicon

CARD_SECONDS = 3600
RETRY_SECONDS = 5


@require_safe
def page_card(request: HttpRequest, page_id: str, version: str) -> HttpResponse:
    """The card of a page that everybody may read. The version in its address is only there to change.

    Raises:
        django.http.Http404: for any other page, whoever asks: the picture would outlive a session.
    """
    number = int(page_id)
    page = Page.objects.filter(pk=number).specific().first() if number in readable_ids([number], None) else None
    if page is None:
        raise Http404
    card = card_of(page)
    if card is None:
        return redirect("portal_card")
    if card.version != version:
        return redirect("page_card", number, card.version)
    etag = f'"{card.version}"'
    answer = get_conditional_response(request, etag=etag) or _picture(card)
    # Asked again each time: the page may have been closed or withdrawn since.
    answer["Cache-Control"] = "public, no-cache"
    answer["ETag"] = etag
    return answer


@require_safe
def portal_card(request: HttpRequest) -> HttpResponse:
    """The portal's own card, with the regions of its members."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Des établissements de santé et des universités mettent en commun ce qui fonctionne chez eux.")
    places = {member.region for member in Establishment.objects.filter(member=True)}
    card = SocialCard(
        kind=PORTAL,
        label="",
        title=settings.WAGTAIL_SITE_NAME,
        owner=sentence,
        squares=tuple(sorted((place.tile_column, place.tile_row) for place in places)),
    )
    return _picture(card)


def _picture(card: SocialCard) -> HttpResponse:
    regions = [(region.tile_column, region.tile_row) for region in lexicon().regions.values()]
    try:
        image = card_image(card, portal=settings.WAGTAIL_SITE_NAME, regions=regions)
    except BusyError:
        return HttpResponse(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    response = HttpResponse(image, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={CARD_SECONDS}"
    return response
