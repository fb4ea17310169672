"""What a team proposes to draw from a result: proposed, withdrawn, answered by a broker with a word.

Nothing is published nor changed by an answer: a broker who accepts writes the digest, or changes the maturity of the
practice, by the ordinary review.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.background.notices import Notice, notify
from portal.text.numbers import number_text, quantity_text
from practices.adoption.models import AdoptionFile, Indicator, Proposal
from practices.maturity.models import is_on_committee

State = Proposal.State


def result_of(indicator: Indicator) -> str:
    """What an indicator says today, in one line.

    Raises:
        django.core.exceptions.ValidationError: where nothing was measured.
    """
    last = indicator.measures.order_by("-on").first()
    if last is None:
        raise ValidationError({"indicator": _("Cet indicateur n’a pas encore de mesure : inscrivez-en une d’abord.")})
    told = _("%(name)s : %(value)s, le %(day)s") % {
        "name": indicator.name,
        "value": quantity_text(last.value, indicator.unit),
        "day": date_format(last.on, "j F Y"),
    }
    if indicator.baseline is not None:
        told += _(" ; au départ, %(value)s") % {"value": quantity_text(indicator.baseline, indicator.unit)}
    if indicator.target is not None:
        told += _(" ; cible, %(value)s") % {"value": quantity_text(indicator.target, indicator.unit)}
    return told[:400]


def propose(*, file: AdoptionFile, indicator: Indicator, kind: str, why: str, by: Any) -> Proposal:
    """Propose that a result of a file becomes something of the portal; brokers are told.

    Raises:
        django.core.exceptions.ValidationError: where the practice isn't published, nothing was measured, or the same
            is proposed already.
    """
    if file.practice is None or not file.practice.live:
        raise ValidationError(_("La pratique n’est plus publiée : il n’y a rien à y ajouter pour le moment."))
    told = result_of(indicator)
    try:
        with transaction.atomic():
            made = Proposal.objects.create(file=file, indicator=indicator, result=told, kind=kind, why=why, by=by)
    except IntegrityError as error:
        raise ValidationError(
            _("Une proposition de ce genre attend déjà les courtiers : retirez-la pour en écrire une autre.")
        ) from error
    people = User.objects.filter(is_active=True, groups__name=BROKERS).exclude(pk=by.pk).distinct().order_by("pk")
    notify(people, lambda: _notice(made, _("Une équipe propose : %(kind)s."), _("Lire et répondre")))
    return made


@transaction.atomic
def withdraw(*, proposal: Proposal) -> None:
    """Take a proposal back.

    Raises:
        django.core.exceptions.ValidationError: where it was answered meanwhile.
    """
    locked = _waiting(proposal)
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])


@transaction.atomic
def reply(*, proposal: Proposal, accepted: bool, word: str, by: Any) -> None:
    """Accept or decline, with a word; the team is told.

    Raises:
        django.core.exceptions.ValidationError: where it was answered or withdrawn meanwhile, or where who answers is of
            the team.
    """
    locked = _waiting(proposal)
    if judges_themselves(locked, by):
        raise ValidationError(_("Vous êtes de l’équipe de ce dossier : une autre personne répond à sa proposition."))
    locked.state = State.ACCEPTED if accepted else State.DECLINED
    locked.word, locked.answered_by, locked.answered_on = word, by, timezone.localdate()
    locked.save(update_fields=["state", "word", "answered_by", "answered_on"])
    people = team_of(locked)
    words = _("Les courtiers ont retenu votre proposition : %(kind)s.")
    if not accepted:
        words = _("Les courtiers n’ont pas retenu votre proposition : %(kind)s.")
    notify(people, lambda: _notice(locked, words, _("Lire la réponse")))


def team_of(proposal: Proposal) -> list[Any]:
    """The people of the team of its file who are still members of the establishment."""
    team = User.objects.filter(is_active=True, pk__in=proposal.file.team.exclude(person=None).values("person"))
    return [
        person for person in team.order_by("pk") if AdoptionFile.objects.of_team(person).filter(pk=proposal.file_id)
    ]


def judges_themselves(proposal: Proposal, user: Any) -> bool:
    return proposal.by_id == user.pk or proposal.file.team.filter(person=user.pk).exists()


def _waiting(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("file").get(pk=proposal.pk)
    if locked.state != State.WAITING:
        raise ValidationError(
            _("Cette proposition a déjà changé : %(state)s. Votre texte reste ci-dessous.")
            % {"state": locked.get_state_display().lower()}
        )
    return locked


def _notice(proposal: Proposal, words: str, action: str) -> Notice:
    file = proposal.file
    quotes = [(_("Résultat"), proposal.result), (_("Pourquoi"), proposal.why)]
    if proposal.word:
        quotes.append((_("Réponse"), proposal.word))
    return Notice(
        subject=_("un résultat de « %(title)s »") % {"title": file.practice_title},
        paragraphs=(words % {"kind": proposal.get_kind_display().lower()}, str(file.establishment)),
        quotes=tuple(quotes),
        action=(action, proposal.get_absolute_url()),
        reason=_("Vous recevez ce message parce que cette proposition attend quelque chose de vous, ou vient de vous."),
    )


@register_task(order=36)
def waiting_proposals(user: Any) -> Task | None:
    """The proposals that wait for brokers."""
    found = Proposal.objects.waiting().select_related("file__establishment").order_by("on", "pk")
    first = list(found[:LISTED])
    # Most days nothing waits: who asks is looked at only then.
    if not first or not is_on_committee(user):
        return None
    count = found.count()
    items = [TaskItem(item.file.practice_title, item.get_absolute_url(), item.get_kind_display()) for item in first]
    sentence = ngettext(
        "%(count)s proposition tirée d’un résultat attend les courtiers.",
        "%(count)s propositions tirées de résultats attendent les courtiers.",
        count,
    )
    return Task("proposals", "list-ul", sentence % {"count": number_text(count)}, count, items)
