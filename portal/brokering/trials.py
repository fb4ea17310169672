"""From a need to a practice that is tried for it, and back: which files were opened for which need."""

from typing import Any

from django.dispatch import receiver

from portal.brokering.models import NeedTrial
from portal.brokering.services import PublicNeed, public_need
from practices.adoption.models import AdoptionFile
from practices.adoption.signals import file_opened
from practices.adoption.stages import Part
from practices.models import PracticePage

SHOWN = 20


@receiver(file_opened)
def note_trial(sender: Any, *, file: AdoptionFile, need: str, **kwargs: Any) -> None:
    """Keep for which need a file was opened, where the need is shown; any other number says nothing."""
    found = public_need(need)
    if found:
        NeedTrial.objects.create(need_id=found.id, file=file)


def need_of(file: AdoptionFile, reader: Any) -> PublicNeed | None:
    """The need that a file was opened for, while it is shown. Two queries."""
    number = NeedTrial.objects.filter(file=file).values_list("need", flat=True).first()
    return public_need(str(number), reader) if number else None


def trials_of_need(need: PublicNeed, reader: Any) -> dict[str, Any]:
    """The practices that answer a need, and the files opened for it that `reader` may know of. Two queries."""
    answered = [page for page in need.answers if issubclass(page.specific_class, PracticePage)]
    numbers = NeedTrial.objects.filter(need=need.id).order_by().values("file")
    files = AdoptionFile.objects.showing(Part.STAGE, to=reader).filter(pk__in=numbers)
    return {"practices": answered, "files": list(files.select_related("establishment")[:SHOWN])}
