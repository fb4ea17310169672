"""What brokers are told of what people send them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.background.notices import Notice, notify
from portal.brokering.models import KnowledgeRequest
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, register_notification, wanting

NEEDS = "needs"


def tell_brokers(request: KnowledgeRequest) -> None:
    """Write to each broker who wants it that a need, or an answer to one, has come.

    To administrators where nobody is a broker.

    The message holds what the person wrote, never who they are nor how to reach them: that is read in the portal.
    """
    notify(brokers_to_tell(), lambda: _notice(request))


def brokers_to_tell() -> Any:
    """Brokers, else administrators, who want to be told of what people send."""
    people = User.objects.filter(is_active=True)
    brokers = people.filter(groups__name=BROKERS) or people.filter(is_superuser=True)
    return wanting(brokers, NEEDS).order_by("pk")


def register_notices() -> None:
    """Let brokers and administrators choose whether they are told of what people send."""
    register_notification(
        NotificationKind(
            slug=NEEDS,
            label=gettext_lazy("Besoins soumis aux courtiers"),
            about=gettext_lazy("Un message pour chaque besoin et chaque piste que quelqu’un envoie."),
            rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
            default=Rhythm.AT_ONCE,
            offered=lambda person: person.is_superuser or person.groups.filter(name=BROKERS).exists(),
        )
    )


def _notice(request: KnowledgeRequest) -> Notice:
    natures = KnowledgeRequest.Nature
    answered = request.in_reply_to
    if request.nature == natures.LEAD:
        subject = _("une piste pour un besoin affiché")
        paragraph = _("Quelqu’un connaît quelque chose qui répond à un besoin que le portail affiche.")
        said, action = _("La piste :"), _("Lire la piste et faire le lien")
    elif request.nature == natures.SHARED:
        subject = _("un besoin affiché que d’autres ont aussi")
        paragraph = _("Quelqu’un a aussi un besoin que le portail affiche.")
        said, action = _("Ce qui est écrit :"), _("Lire la demande")
    else:
        subject = _("un nouveau besoin")
        paragraph = _("Quelqu’un soumet un besoin aux courtiers et attend une réponse par courriel.")
        said, action = _("Le besoin :"), _("Lire la demande et répondre")
    quotes = [(said, request.need)]
    if answered is not None:
        quotes.insert(0, (_("Le besoin affiché :"), answered.public_summary))
    if request.searched:
        quotes.append((_("Ce que la personne a cherché :"), request.searched))
    viewset = KnowledgeRequest.snippet_viewset
    return Notice(
        subject=subject,
        paragraphs=(paragraph,),
        quotes=tuple(quotes),
        action=(action, reverse(viewset.get_url_name("edit"), args=[request.pk])),
        reason=_("Vous recevez ce message parce que vous êtes courtier ou courtière de connaissances sur le portail."),
    )
