"""The index of trainings, which is their catalogue."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from search.indexes import ContentIndexPage
from search.request import InvalidSearchRequest
from search.wording import error_messages
from training.catalogue.listing import catalogue_context, read_catalogue
from training.kinds import TRAINING


class TrainingIndexPage(ContentIndexPage):
    """The catalogue: training blocks and accompaniment strategies, with what one chooses them by."""

    family = TRAINING
    page_description = _("La liste de tous les blocs de formation et des stratégies d’accompagnement.")

    class Meta:
        verbose_name = _("index de la formation")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer with the catalogue; an address that holds a value that isn't one is refused, and says which."""
        try:
            asked = read_catalogue(request, self.family)
        except InvalidSearchRequest as error:
            context = {
                "errors": error_messages(error),
                "query": request.GET.get("q", "")[:200],
                "catalogue_url": self.get_url(request),
            }
            return render(request, "training/catalogue/invalid.html", context, status=400)
        request.catalogue = asked  # type: ignore[attr-defined]
        response = super().serve(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        swapped = getattr(request, "htmx", None) and not request.htmx.history_restore_request
        return "training/catalogue/results.html" if swapped else "training/catalogue/catalogue.html"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # In a preview, what the address asks is the administration's.
        asked = getattr(request, "catalogue", None)
        return super().get_context(request, *args, **kwargs) | catalogue_context(
            request, asked, self.family, self.get_url(request)
        )
