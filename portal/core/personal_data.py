"""What the portal holds of a person: each room registers its part, read for their export and undone when they leave.

A field that refers to a person is named by a part, or declared to say nothing of them: a test fails for any other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

# A thing held of somebody: what each of its facts is called, and the fact.
Row = dict[str, Any]


def _nothing(person: Any) -> None:
    pass


@dataclass(frozen=True)
class PersonalData:
    """A part of what is held of a person.

    `fields` are those that refer to them, as `app.Model.field`. `read` lists what is held, in the language in
    force; `erase` undoes it before the account goes, in the same transaction, where the database doesn't by itself;
    `kept` says in words what stays, and why.
    """

    slug: str
    label: str | Promise
    fields: tuple[str, ...]
    read: Callable[[Any], list[Row]]
    erase: Callable[[Any], None] = _nothing
    kept: str | Promise = ""


_parts: dict[str, tuple[int, PersonalData]] = {}
_exempt: dict[str, str] = {}


def register_personal_data(part: PersonalData, *, order: int = 50) -> None:
    """Add a part, under a slug that no other has; the smallest `order` comes first."""
    _parts[part.slug] = (order, part)


def declare_exempt(reason: str, *fields: str) -> None:
    """Say of fields that refer to a person why they hold nothing to export nor to erase."""
    _exempt.update(dict.fromkeys(fields, reason))


def personal_data() -> list[PersonalData]:
    return [part for _order, part in sorted(_parts.values(), key=lambda item: item[0])]


def declared_fields() -> frozenset[str]:
    """Every field that a part names or that is declared exempt."""
    return frozenset(_exempt).union(*(part.fields for part in personal_data()))


def rows_of(found: QuerySet[Any], *names: str) -> list[Row]:
    """These fields of each object, under the names that people read."""
    return [dict(_facts(item, names)) for item in found]


def _facts(item: Model, names: Iterable[str]) -> Iterable[tuple[str, Any]]:
    for name in names:
        field: Any = item._meta.get_field(name)
        shown = getattr(item, f"get_{name}_display", None)
        value = shown() if shown else getattr(item, name)
        label = str(field.verbose_name)
        yield label[:1].upper() + label[1:], str(value) if isinstance(value, Model) else value
