"""Pages that say what a page does, in whatever words: those whose vectors are nearest to that of its head."""

from collections.abc import Iterable

from search.meaning.client import embedding_server
from search.meaning.mirror import current_mirror


def alike(page_id: int, grants: Iterable[str], limit: int) -> list[int] | None:
    """The pages that these grants open and that are nearest to the title and summary of this one, best first.

    None where there is nothing to tell by: no server is named, or this page has no vector yet. The server isn't asked.
    """
    server = embedding_server()
    mirror = current_mirror(server) if server else None
    if mirror is None:
        return None
    vectors = mirror.vectors_of(page_id)
    if not len(vectors):
        return None
    nearest = mirror.nearest(vectors[0], grants, limit + 1)
    return [other for other, _cosine, _text in nearest if other != page_id][:limit] or None
