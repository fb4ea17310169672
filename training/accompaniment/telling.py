"""What is written to people of a group. Each message is work: sent once, tried again where it fails."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.background.mail import message_id
from portal.background.notices import Notice, language_of, notice_message, notify
from portal.background.work import Work, work
from training.accompaniment.models import Accompaniment, Participation, ThreadMessage

State = Participation.State


def _titles(numbers: list[int]) -> dict[int, str]:
    """What the administration says of messages to participants: the group, never the person."""
    rows = Participation.objects.filter(pk__in=numbers).select_related("accompaniment")
    return {row.pk: _("« %(title)s »") % {"title": row.accompaniment.title} for row in rows}


def _groups(numbers: list[int]) -> dict[int, str]:
    return {
        item.pk: _("« %(title)s »") % {"title": item.title} for item in Accompaniment.objects.filter(pk__in=numbers)
    }


def why(accompaniment: Accompaniment) -> str:
    """Why a participant receives a message."""
    return _(
        "Vous recevez ce message parce que vous participez à l’accompagnement « %(title)s ». Vous pouvez le quitter "
        "en tout temps, depuis sa page."
    ) % {"title": accompaniment.title}


def _write(address: str, language: str, name: str, write: Callable[[], Notice]) -> None:
    message = notice_message(address, language, write)
    message.extra_headers["Message-ID"] = message_id(name)
    message.send()


@work(Work(gettext_lazy("Invitation à un accompagnement"), about=_titles))
@transaction.atomic
def tell_invited(number: int) -> None:
    """Write to whoever is invited, unless it was done or they answered."""
    # Here rather than above: who makes invitations has them sent.
    from training.accompaniment.groups import invitation_token

    rows = Participation.objects.select_for_update(of=("self",)).select_related("accompaniment__establishment")
    row = rows.filter(pk=number, state=State.INVITED, sent_at=None).first()
    if row is None:
        return
    held = row.accompaniment
    path = reverse("training:invitation", args=[invitation_token(row)])
    coach = held.coach_name or str(held.establishment)

    def notice() -> Notice:
        return Notice(
            subject=_("invitation : %(title)s") % {"title": held.title},
            paragraphs=(
                _("%(coach)s vous invite à un accompagnement de %(establishment)s : « %(title)s ».")
                % {"coach": coach, "establishment": held.establishment, "title": held.title},
                _(
                    "La page de l’invitation dit de quoi il s’agit, et ce que la personne qui accompagne verrait de "
                    "vous. Rien n’est fait tant que vous n’avez pas accepté."
                ),
            ),
            action=(_("Voir l’invitation"), path),
            reason=_("Vous recevez ce message parce que quelqu’un a écrit votre adresse pour vous inviter."),
        )

    _write(row.address, language_of(row.person), f"invited-{row.pk}-{row.serial}", notice)
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])


@work(Work(gettext_lazy("Demande à participer à un accompagnement"), about=_titles))
def tell_of_request(number: int) -> None:
    """Write to the coach that somebody asks, unless they were answered."""
    row = Participation.objects.select_related("accompaniment__coach", "person").filter(pk=number, state=State.ASKED)
    asked = row.first()
    if asked is None or asked.accompaniment.coach is None or asked.person is None:
        return
    held = asked.accompaniment

    def notice() -> Notice:
        return Notice(
            subject=_("demande à participer : %(title)s") % {"title": held.title},
            paragraphs=(
                _("%(person)s demande à participer à l’accompagnement « %(title)s ».")
                % {"person": asked, "title": held.title},
            ),
            action=(_("Répondre à la demande"), f"{held.get_absolute_url()}#groupe"),
            reason=_("Vous recevez ce message parce que vous accompagnez ce groupe."),
        )

    coach: Any = held.coach
    _write(coach.email, language_of(coach), f"asked-{asked.pk}-{asked.serial}", notice)


@work(Work(gettext_lazy("Réponse à une demande de participer"), about=_titles))
def tell_of_decision(number: int) -> None:
    """Write to whoever asked what the coach answered."""
    row = Participation.objects.select_related("accompaniment", "person").filter(pk=number).first()
    if row is None or row.person is None or row.state not in (State.ACCEPTED, State.DECLINED):
        return
    held, accepted = row.accompaniment, row.state == State.ACCEPTED

    def notice() -> Notice:
        said = (
            _("Vous participez maintenant à l’accompagnement « %(title)s ».")
            if accepted
            else _("Votre demande de participer à l’accompagnement « %(title)s » n’a pas été retenue.")
        )
        return Notice(
            subject=_("votre demande : %(title)s") % {"title": held.title},
            paragraphs=(said % {"title": held.title},),
            action=(_("Ouvrir l’accompagnement"), held.get_absolute_url())
            if accepted
            else (_("Ouvrir Mon espace"), reverse("space:home")),
            reason=_("Vous recevez ce message parce que vous avez demandé à participer."),
        )

    _write(row.person.email, language_of(row.person), f"decided-{row.pk}-{row.state}", notice)


def _participants(held: Accompaniment) -> Iterable[Any]:
    return [row.person for row in held.participations.in_group().select_related("person") if row.person]


@work(Work(gettext_lazy("Nouvelle personne qui accompagne un groupe"), about=_groups))
@transaction.atomic
def tell_of_new_coach(number: int) -> None:
    """Write to the group who coaches it now, and that nobody shows them anything until they say so."""
    held = Accompaniment.objects.select_related("coach").get(pk=number)

    def notice() -> Notice:
        return Notice(
            subject=_("une autre personne vous accompagne : %(title)s") % {"title": held.title},
            paragraphs=(
                _("%(coach)s accompagne maintenant le groupe « %(title)s ».")
                % {"coach": held.coach_name, "title": held.title},
                _("Elle ne voit pas votre avancement dans le bloc, à moins que vous ne le lui montriez."),
            ),
            action=(_("Ouvrir l’accompagnement"), held.get_absolute_url()),
            reason=why(held),
        )

    notify(_participants(held), notice)


@work(Work(gettext_lazy("Message signalé dans un fil")))
def tell_of_report(number: int) -> None:
    """Write to the coach that a message of the thread was reported, unless it was hidden meanwhile."""
    found = ThreadMessage.objects.select_related("accompaniment__coach").filter(pk=number, hidden_at=None).first()
    if found is None or found.accompaniment.coach is None:
        return
    held = found.accompaniment

    def notice() -> Notice:
        return Notice(
            subject=_("message signalé : %(title)s") % {"title": held.title},
            paragraphs=(_("Quelqu’un du groupe vous signale un message du fil. Lisez-le, et masquez-le au besoin."),),
            action=(_("Ouvrir le fil"), f"{reverse('training:thread', args=[held.pk])}#message-{found.pk}"),
            reason=_("Vous recevez ce message parce que vous accompagnez ce groupe."),
        )

    coach: Any = held.coach
    _write(coach.email, language_of(coach), f"reported-{found.pk}", notice)
