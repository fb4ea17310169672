"""The list of adoptions as a file of all its rows, of what its person may know of when it is made."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.exchange.prepared.makers import FileMaker, Made, RefusedQueryError
from portal.exchange.table_files import CONTENT_TYPES, table_content
from practices.adoption.models import AdoptionFile
from practices.adoption.overview import Asked, asked_files, files_table, read_asked
from practices.comparison.address import AddressError


def _asked(values: QueryDict) -> Asked:
    try:
        return read_asked(values)
    except AddressError as error:
        raise RefusedQueryError(str(error)) from error


def _title(values: QueryDict, person: Any) -> str:
    _asked(values)
    return _("Dossiers d’appropriation")


def _make(values: QueryDict, extension: str, person: Any) -> Made:
    files = list(asked_files(_asked(values), person)[: MAKER.most])
    content = table_content(files_table(files), extension)
    numbers = [file.pk for file in files]
    return Made(content, f"appropriation.{extension}", CONTENT_TYPES[extension], rows=len(files), subjects=numbers)


def _known(numbers: Iterable[int], person: Any) -> set[int]:
    return set(AdoptionFile.objects.known_to(person).filter(pk__in=list(numbers)).values_list("pk", flat=True))


MAKER = FileMaker(
    slug="adoptions",
    label=gettext_lazy("Dossiers d’appropriation"),
    extensions=frozenset(CONTENT_TYPES),
    title=_title,
    make=_make,
    readable=_known,
    back="adoption:list",
    most=20_000,
)
