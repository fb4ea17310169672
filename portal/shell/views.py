"""What every site answers at its root, refusals in words, and files that people uploaded."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.core.media_rights import may_have_file
from portal.core.models import PortalImage, PortalRendition
from portal.shell.icons import COLOUR, ICONS
from portal.shell.kept_forms import kept_form, sent_from_here
from portal.shell.templatetags.head_tags import html_language
from portal.text.typography import mark_portal_page

# As long as the database keeps.
MAX_MEDIA_PATH = 255


@require_safe
@cache_control(private=True, max_age=86400)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web manifest, by which the portal stands among a person's applications, in their language."""
    content = {
        "id": "/",
        "name": settings.WAGTAIL_SITE_NAME,
        "short_name": settings.WAGTAIL_SITE_NAME.split()[-1],
        "description": _("Pratiques prometteuses, synthèses des écrits, formation et accompagnement."),
        "lang": html_language(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        # With an address bar: people share the address of what they read.
        "display": "minimal-ui",
        # Paper and brand, of tokens.css.
        "background_color": "#fcfaf7",
        "theme_color": COLOUR,
        "icons": [
            {
                "src": static(f"img/{icon.name}"),
                "sizes": f"{icon.size}x{icon.size}",
                "type": "image/png",
                "purpose": icon.purpose,
            }
            for icon in ICONS
            if icon.purpose
        ],
        "shortcuts": [
            {"name": _("Rechercher"), "url": "/recherche/"},
            {"name": _("Soumettre un besoin à un courtier"), "url": "/courtage/demande/"},
        ],
    }
    return JsonResponse(
        content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """What robots should leave alone, and where the site map is."""
    return render(request, "robots.txt", {"base": settings.SITE_URL}, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for what asks for it without reading a page."""
    return redirect(static("img/favicon.ico"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django refuses before any view: unlike Django's own answer, with the portal's name and menu."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """The portal's own failure: a page that asks nothing of what may have failed."""
    return HttpResponse(render_to_string("500.html", {"site_name": settings.WAGTAIL_SITE_NAME}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its proof: an old page, cookies that are refused, or a page of another site.

    Where the browser says that it comes from this site, the page keeps what it held and sends it again on a click.
    """
    kept = kept_form(request) if sent_from_here(request) else None
    if kept and (kept.asks_again or not kept.fields):
        kept = None
    return mark_portal_page(render(request, "403_csrf.html", {"kept": kept}, status=403))


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an image, resized or as it was given, to who may have it. Documents go through Wagtail's view.

    Raises:
        django.http.Http404: for anything else, or for an image that the reader may not have.
    """
    image = _image_of(path)
    if image is None or not may_have_file(request.user, image):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["X-Content-Type-Options"] = "nosniff"
    # Asked again each time, and answered briefly where it hasn't changed: a page may have been restricted since.
    response["Cache-Control"] = "private, no-cache"
    return response


def _image_of(path: str) -> PortalImage | None:
    if len(path) > MAX_MEDIA_PATH or "\0" in path:
        return None
    resized = PortalRendition.objects.filter(file=path).select_related("image").first()
    return resized.image if resized else PortalImage.objects.filter(file=path).first()
