"""What a form held when it could not be taken: kept in the page that says so, to be sent again from there.

Nothing is stored on the server, and the browser sends it back with a new proof: the text is lost neither when a
session ends nor when another tab changed the proof.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

PROOF = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class KeptForm:
    """Fields by name and value, in order.

    `asks_again` is true where something isn't kept, and must be given again: a file, which a page can't hold, or a
    password, which it shouldn't.
    """

    fields: tuple[tuple[str, str], ...]
    asks_again: bool


def kept_form(request: HttpRequest, *, without: tuple[str, ...] = ()) -> KeptForm:
    """Return what the form held, but for its proof and the fields named `without`."""
    left_out = {PROOF, *without}
    fields = [
        (name, value.replace("\x00", ""))
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]
    kept = tuple((name, value) for name, value in fields if "password" not in name)
    return KeptForm(kept, asks_again=len(kept) < len(fields) or bool(request.FILES))


def sent_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of this site sent the form; another site's is never offered again."""
    source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return (source.scheme, source.netloc) == (request.scheme, request.get_host())
