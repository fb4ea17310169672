"""Asking for a whole list, making it outside the request, giving it to who asked alone."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.background.notices import Notice, language_of, notify
from portal.background.work import Hopeless, Work, work
from portal.exchange.models import PreparedFile
from portal.exchange.prepared.makers import Made, RefusedQueryError, file_maker

# Who waits longer than this has gone on to something else: a message tells them.
TOLD_AFTER = timedelta(minutes=1)
MOST_WAITING = 3
LARGEST = 50 * 1024 * 1024
LONGEST_QUERY = 4_000
ATTEMPTS = 5


class FileRefusedError(Exception):
    """The file can't be asked for; the message says why, and what to do."""


class _CannotBeMadeError(Hopeless):
    """Trying again would give the same; the message is for the person."""


@transaction.atomic
def ask_for_file(*, person: Any, maker: str, query: str, extension: str) -> PreparedFile:
    """Have a list made whole for `person`; what they already wait for is theirs once.

    Raises:
        FileRefusedError: for a list or a format that isn't known, a value that is refused, or too many at once.
    """
    known = file_maker(maker)
    if known is None or extension not in known.extensions or len(query) > LONGEST_QUERY:
        raise FileRefusedError(_("Ce fichier ne peut pas être demandé. Revenez à la liste, puis exportez-la."))
    try:
        title = known.title(QueryDict(query), person)
    except RefusedQueryError as refused:
        raise FileRefusedError(str(refused)) from refused
    waiting = PreparedFile.objects.filter(person=person, made_at=None, reason="")
    asked = {"maker": maker, "query": query, "extension": extension}
    if same := waiting.filter(**asked).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise FileRefusedError(
            _("Vous attendez déjà %(count)s fichiers. Demandez celui-ci quand l’un d’eux sera prêt.")
            % {"count": MOST_WAITING}
        )
    file = PreparedFile.objects.create(
        person=person, title=title[:255], language=translation.get_language() or language_of(person), **asked
    )
    prepare_file.enqueue(file.pk)
    return file


def _about(arguments: list[Any]) -> dict[Any, str]:
    # Whose file it is and what was searched are nobody else's business.
    return {number: _("Fichier %(number)s") % {"number": number} for number in arguments}


def _failed(error: BaseException, when: Any, number: int) -> None:
    if when is None:
        said = str(error) if isinstance(error, _CannotBeMadeError) else _("Le fichier n’a pas pu être fait.")
        PreparedFile.objects.filter(pk=number, made_at=None).update(reason=said)


@work(Work(gettext_lazy("Fichier demandé"), attempts=ATTEMPTS, about=_about, failed=_failed), priority=-10)
def prepare_file(number: int) -> None:
    """Make a file with the rights that its person has now. Nothing where they left, or took their demand back."""
    file = PreparedFile.objects.select_related("person").filter(pk=number, made_at=None).first()
    if file is None:
        return
    if not file.person.is_active:
        file.delete()
        return
    with translation.override(file.language):
        made = _made(file)
    with transaction.atomic():
        kept = PreparedFile.objects.filter(pk=number, made_at=None).update(
            made_at=timezone.now(),
            name=made.name,
            content_type=made.content_type,
            content=made.content,
            size=len(made.content),
            rows=made.rows,
            subjects=made.subjects,
            reason="",
        )
        if kept and timezone.now() - file.asked_at > TOLD_AFTER:
            notify([file.person], lambda: _ready(file, made))


def _made(file: PreparedFile) -> Made:
    maker = file_maker(file.maker)
    if maker is None:
        raise _CannotBeMadeError(_("Cette liste n’existe plus."))
    try:
        made = maker.make(QueryDict(file.query), file.extension, file.person)
    except RefusedQueryError as refused:
        raise _CannotBeMadeError(str(refused)) from refused
    if len(made.content) > LARGEST:
        raise _CannotBeMadeError(_("Ce fichier serait trop lourd. Choisissez d’abord un filtre de plus."))
    return made


def _ready(file: PreparedFile, made: Made) -> Notice:
    return Notice(
        subject=_("votre fichier est prêt"),
        paragraphs=(
            file.title,
            ngettext("Il a %(count)s ligne.", "Il a %(count)s lignes.", made.rows) % {"count": made.rows},
            _("Il vous attend une semaine."),
        ),
        action=(_("Ouvrir Mes fichiers"), reverse("prepared_files:list")),
        reason=_("Vous avez demandé ce fichier."),
    )


@transaction.atomic
def readable_file(file: PreparedFile) -> bool:
    """Whether its person may still read all that a file holds. Where they may not, it is made again."""
    maker = file_maker(file.maker)
    if maker is not None and maker.readable(file.subjects, file.person) >= set(file.subjects):
        return True
    PreparedFile.objects.filter(pk=file.pk).update(
        made_at=None, content=None, size=None, rows=None, subjects=[], reason="", asked_at=timezone.now()
    )
    prepare_file.enqueue(file.pk)
    return False
