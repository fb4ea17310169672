"""Files that people uploaded, served where no other server does it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve

PUBLIC_FOLDERS = ("images/",)


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a resized image. Documents go through Wagtail's view, which checks who reads.

    Raises:
        django.http.Http404: for anything outside the folder of resized images.
    """
    from django.http import Http404

    if not path.startswith(PUBLIC_FOLDERS) or ".." in path:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
