"""Where a page leads, and what it shows, that an app above answers for: named by what it is for, never by whose it is.

An app registers its addresses and its pieces in its `ready`; pages below ask for them by `{% way %}` and `{% slot %}`.
"""

from django.urls import reverse

_ways: dict[str, str] = {}
_slots: dict[str, list[tuple[int, str]]] = {}
# Where a piece stands that doesn't say.
MIDDLE = 50


def register_ways(**ways: str) -> None:
    """Say which named address answers to each purpose: `register_ways(search="search:search")`."""
    _ways.update(ways)


def way(purpose: str, *arguments: object) -> str:
    """Return the address that answers to a purpose.

    Raises:
        LookupError: where no app registered it.
    """
    if purpose not in _ways:
        raise LookupError(f"No app says where « {purpose} » leads; known: {', '.join(sorted(_ways))}.")
    return reverse(_ways[purpose], args=arguments)


def registered_ways() -> frozenset[str]:
    return frozenset(_ways)


def register_piece(slot: str, template: str, *, order: int = MIDDLE) -> None:
    """Have `template` shown in a slot, in the context of the page that has it; the smallest `order` comes first."""
    pieces = _slots.setdefault(slot, [])
    if template not in pieces_of(slot):
        pieces.append((order, template))
        pieces.sort(key=lambda piece: piece[0])


def pieces_of(slot: str) -> list[str]:
    return [template for _order, template in _slots.get(slot, [])]
