"""From an accepted proposal to the digest that a broker writes of it; its team is told when it is published."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail.signals import page_published

from portal.administration.dashboard import edit_url
from portal.background.notices import Notice, notify
from portal.core.models import PageLink
from portal.core.visibility import visible_ids
from portal.directory.models import OwnerSectionPage
from practices.adoption.models import Proposal
from practices.adoption.proposing import team_of
from syntheses.models import DigestPage, SynthesisIndexPage


@login_required
@require_POST
def begin_page(request: HttpRequest, number: int) -> HttpResponse:
    """Open the form of the digest of an accepted proposal, filled with what the proposal says."""
    user: Any = request.user
    found = Proposal.objects.read_by(user).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    try:
        page = begin_digest(proposal=found, by=user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(found)
    return redirect(edit_url(page.pk))


@transaction.atomic
def begin_digest(*, proposal: Proposal, by: Any) -> Page:
    """The digest of a proposal: a draft that starts with its words, or the one that was begun already.

    Raises:
        django.core.exceptions.ValidationError: where it isn't accepted, or where its establishment has no section of
            digests in which `by` may write.
    """
    # Two brokers who begin at once find the same draft.
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("file__establishment").get(pk=proposal.pk)
    if locked.page:
        return locked.page
    if locked.state != Proposal.State.ACCEPTED or locked.kind != Proposal.Kind.DIGEST:
        raise ValidationError(_("Ce résumé ne peut être commencé : la proposition n’est pas retenue."))
    section = _section(locked, by)
    practice = locked.file.practice
    page = DigestPage(
        title=_("Un résultat de « %(title)s »") % {"title": locked.file.practice_title[:200]},
        finding=locked.result,
        live=False,
        owner=by,
    )
    if practice:
        page.outgoing_links = [PageLink(target=practice, kind="voir-aussi", sort_order=0)]
    section.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    locked.page = page
    locked.save(update_fields=["page"])
    return page


def _section(proposal: Proposal, user: Any) -> Page:
    """Where the establishment of a file publishes its digests: what is drafted there is read by its own authors."""
    establishment = proposal.file.establishment
    for section in OwnerSectionPage.objects.filter(establishment=establishment, live=True).order_by("path"):
        above = section.get_parent().specific_class
        if above is SynthesisIndexPage and section.permissions_for_user(user).can_add_subpage():
            return section
    raise ValidationError(
        _("%(establishment)s n’a pas de section de synthèses où vous pouvez écrire : ajoutez-la d’abord.")
        % {"establishment": establishment}
    )


@receiver(page_published, sender=DigestPage)
def tell_team(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Tell the team of a proposal, once, that what its result became is published: those who may read it."""
    with transaction.atomic():
        waiting = Proposal.objects.select_for_update(of=("self",)).filter(page=instance.pk, page_told_on=None)
        for proposal in waiting.select_related("file__establishment"):
            Proposal.objects.filter(pk=proposal.pk).update(page_told_on=timezone.localdate())
            people = [person for person in team_of(proposal) if visible_ids([instance.pk], person)]
            notify(people, partial(_notice, proposal.file.practice_title, instance))


def _notice(title: str, page: Any) -> Notice:
    return Notice(
        subject=_("un résultat de « %(title)s » est publié") % {"title": title},
        paragraphs=(_("Le résumé tiré de votre proposition est publié : « %(page)s ».") % {"page": page.title},),
        action=(_("Lire le résumé"), page.url or ""),
        reason=_("Vous recevez ce message parce que vous êtes de l’équipe de ce dossier."),
    )
