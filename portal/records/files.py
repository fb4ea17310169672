"""Citations as files: of a page, of its references, of a selection of pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.records.batches import readable_contents
from portal.references.formatting import FormattingError
from portal.references.writing import FORMATS, with_keys

# As many as the other exports of a search hold.
MOST = 1000
RETRY_SECONDS = 60


def citations_of(numbers: Sequence[int], reader: Any) -> list[dict[str, Any]]:
    """Return the citations, in CSL-JSON, of those of these pages that `reader` may read, in order."""
    pages = readable_contents(numbers, reader)
    cited = [pages[number].csl for number in dict.fromkeys(numbers) if number in pages]
    return [csl for csl in cited if csl]


def file_of(items: Sequence[Mapping[str, Any]], extension: str, name: str) -> HttpResponse:
    """Return references as a file of the format that ends with `extension`; 503 where it can't be made now."""
    format_ = FORMATS[extension]
    try:
        content = format_.write(with_keys(items))
    except FormattingError:
        return HttpResponse(
            _("Le fichier n’a pas pu être fait. Essayez de nouveau dans une minute, ou choisissez RIS."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    return HttpResponse(
        content,
        content_type=f"{format_.content_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{extension}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
