"""A group: opened on a strategy, shown to who is of it, joined, left, closed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.visibility import visible_to
from training.accompaniment import groups
from training.accompaniment.access import (
    LARGEST,
    Visit,
    confirm,
    for_participants,
    for_the_coach,
    for_the_group,
    show_form,
)
from training.accompaniment.forms import InviteForm, OpenForm, SettingsForm, ShareForm
from training.accompaniment.models import Accompaniment, Participation
from training.accompaniment.page import group_page_context
from training.accompaniment.rights import coached_places, places_to_take_over
from training.blocks.pages import AccompanimentPage

FORM_METHODS = ["GET", "HEAD", "POST"]
GroupError, State = groups.GroupError, Participation.State


@require_http_methods(FORM_METHODS)
@never_cache
@login_required
def open_page(request: HttpRequest, strategy: int) -> HttpResponse:
    """Open an accompaniment on a strategy."""
    live = AccompanimentPage.objects.live().filter(visible_to(request.user))
    page = live.filter(pk=strategy).first() if strategy < LARGEST else None
    places = coached_places(request.user)
    if page is None or not places.exists():
        raise Http404
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        places=places,
        user=request.user,
        initial={"title": page.title[:200]},
    )
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "establishment", "block", "takes_requests")}
        try:
            made = groups.open_accompaniment(strategy=page, by=request.user, **told)
        except GroupError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("L’accompagnement est ouvert. Invitez maintenant les personnes."))
            return redirect(made)
    return show_form(
        request,
        None,
        form,
        title=_("Ouvrir un accompagnement"),
        about=page.title,
        lead=_(
            "Un groupe suit cette stratégie avec vous : des séances, des engagements, ce qui en reste des mois plus "
            "tard. Seuls vous et les personnes qui acceptent d’y participer le voient."
        ),
        button=_("Ouvrir l’accompagnement"),
        refused=_("L’accompagnement n’est pas encore ouvert"),
        back=page.url,
    )


@require_safe
@for_the_group
def group_page(request: HttpRequest, here: Visit) -> HttpResponse:
    """The page of a group, for its coach or for a participant."""
    return render(request, "training/accompaniment/group.html", group_page_context(here))


@require_http_methods(FORM_METHODS)
@for_the_coach
def settings_page(request: HttpRequest, here: Visit) -> HttpResponse:
    form = SettingsForm(
        request.POST if request.method == "POST" else None, instance=here.accompaniment, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("C’est enregistré."))
        return redirect(here.accompaniment)
    if form.errors:
        here.accompaniment.refresh_from_db(fields=["title"])
    return show_form(
        request, here.accompaniment, form, title=_("Réglages de l’accompagnement"), button=_("Enregistrer")
    )


@require_http_methods(FORM_METHODS)
@for_the_coach
def invite_page(request: HttpRequest, here: Visit) -> HttpResponse:
    """Invite people by their addresses."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = [address for address in form.cleaned_data["addresses"] if address != here.user.email]
        try:
            written, known = groups.invite_people(accompaniment=here.accompaniment, addresses=wanted, by=here.user)
        except GroupError as refused:
            form.add_error(None, str(refused))
        else:
            _say_invited(request, written, known)
            return redirect(f"{here.accompaniment.get_absolute_url()}#groupe")
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Inviter des personnes"),
        lead=_(
            "Chacune reçoit un lien, et décide. Qui n’a pas encore de compte en demande un d’abord, depuis la page de "
            "l’invitation."
        ),
        button=_("Envoyer les invitations"),
    )


def _say_invited(request: HttpRequest, written: int, known: list[str]) -> None:
    if written:
        said = ngettext(
            "%(count)d invitation part par courriel.", "%(count)d invitations partent par courriel.", written
        )
        messages.success(request, said % {"count": written})
    if known:
        said = _("Déjà du groupe, ou en attente de votre réponse : %(addresses)s.")
        messages.info(request, said % {"addresses": ", ".join(known)})
    if not (written or known):
        messages.info(request, _("Personne à inviter : c’est votre propre adresse."))


@require_http_methods(FORM_METHODS)
@never_cache
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link invites to; a button says yes, another no. Opening alone changes nothing."""
    try:
        row = groups.read_invitation(token)
        if request.method == "POST" and "decline" in request.POST and row.state == State.INVITED:
            groups.decline_invitation(token=token)
            return render(request, "training/accompaniment/declined.html")
        if request.method == "POST" and request.user.is_authenticated:
            shared = bool(request.POST.get("shared"))
            groups.accept_invitation(token=token, person=request.user, shared=shared)
            messages.success(request, _("Vous participez à cet accompagnement."))
            return redirect(row.accompaniment)
    except groups.InvitationGoneError:
        return render(request, "training/accompaniment/invitation_gone.html", status=410)
    except GroupError as refused:
        return _show_invitation(request, row, str(refused), status=403)
    if row.state == State.ACCEPTED and row.person == request.user:
        return redirect(row.accompaniment)
    return _show_invitation(request, row)


def _show_invitation(request: HttpRequest, row: Participation, refusal: str = "", status: int = 200) -> HttpResponse:
    user: Any = request.user
    context = {
        "row": row,
        "accompaniment": row.accompaniment,
        "form": ShareForm(),
        "is_theirs": user.is_authenticated and user.email == row.address,
        "refusal": refusal,
    }
    return render(request, "training/accompaniment/invitation.html", context, status=status)


@require_http_methods(FORM_METHODS)
@never_cache
@login_required
def ask_page(request: HttpRequest, number: int) -> HttpResponse:
    """Ask to be of a group that is open to the members of an establishment."""
    found = Accompaniment.objects.open_to(request.user).select_related("establishment", "coach", "block")
    accompaniment = found.filter(pk=number).exclude(coach=request.user.pk).first() if number < LARGEST else None
    if accompaniment is None:
        raise Http404
    if Accompaniment.objects.taken_part_in_by(request.user).filter(pk=number).exists():
        return redirect(accompaniment)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = groups.ask_to_take_part(
                accompaniment=accompaniment, person=request.user, shared=form.cleaned_data["shared"]
            )
        except GroupError as refused:
            messages.error(request, str(refused))
            return redirect("space:home")
        if row.state == State.ACCEPTED:
            return redirect(accompaniment)
        messages.success(request, _("Votre demande est envoyée. La réponse vous viendra par courriel."))
        return redirect(f"{reverse('space:home')}#accompagnements")
    asked = accompaniment.participations.filter(person=request.user.pk, state=State.ASKED).exists()
    context = {"accompaniment": accompaniment, "form": form, "asked": asked}
    return render(request, "training/accompaniment/ask.html", context)


@require_POST
@for_the_coach
def decide_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    """Accept or refuse a request."""
    try:
        groups.decide_request(row=here.participation(row), accepted="accept" in request.POST, by=here.user)
    except GroupError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("La réponse part par courriel."))
    return redirect(f"{here.accompaniment.get_absolute_url()}#groupe")


@require_http_methods(FORM_METHODS)
@for_the_coach
def remove_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    """Take somebody out of the group, or take an invitation back."""
    found = here.participation(row)
    back = f"{here.accompaniment.get_absolute_url()}#groupe"
    if request.method == "POST":
        groups.leave_group(row=found, by=here.user)
        messages.success(request, _("%(person)s n’est plus du groupe.") % {"person": found})
        return redirect(back)
    return confirm(
        request,
        here.accompaniment,
        title=_("Retirer %(person)s du groupe ?") % {"person": found},
        lost=_("Les séances à venir sortent de son agenda, et ses engagements ne sont plus suivis."),
        button=_("Retirer du groupe"),
        back=back,
    )


@require_http_methods(FORM_METHODS)
@for_participants
def leave_page(request: HttpRequest, here: Visit, row: Participation) -> HttpResponse:
    """Leave the group, at any time."""
    if request.method == "POST":
        groups.leave_group(row=row, by=here.user)
        messages.success(request, _("Vous avez quitté l’accompagnement « %(title)s ».") % {"title": here.accompaniment})
        return redirect("space:home")
    return confirm(
        request,
        here.accompaniment,
        title=_("Quitter cet accompagnement ?"),
        lost=_(
            "La personne qui accompagne ne voit plus rien de vous, les séances à venir sortent de votre agenda, et vos "
            "engagements ne sont plus suivis. Ce que vous avez écrit dans le fil y reste ; « Mes données » l’efface "
            "avec votre compte."
        ),
        button=_("Quitter l’accompagnement"),
        back=here.accompaniment.get_absolute_url(),
    )


@require_POST
@for_participants
def share_page(request: HttpRequest, here: Visit, row: Participation) -> HttpResponse:
    """Show the coach how far one is, or no longer."""
    shared = "share" in request.POST
    groups.share_progress(row=row, shared=shared)
    said = (
        _("La personne qui accompagne voit votre avancement.") if shared else _("Elle ne voit plus votre avancement.")
    )
    messages.success(request, said)
    return redirect(f"{here.accompaniment.get_absolute_url()}#vous")


@require_http_methods(FORM_METHODS)
@for_the_coach
def close_page(request: HttpRequest, here: Visit) -> HttpResponse:
    if request.method == "POST":
        groups.close_accompaniment(accompaniment=here.accompaniment, by=here.user)
        messages.success(request, _("L’accompagnement est terminé. Les engagements sont encore suivis."))
        return redirect(here.accompaniment)
    return confirm(
        request,
        here.accompaniment,
        title=_("Terminer cet accompagnement ?"),
        lost=_(
            "Personne ne pourra plus s’y joindre, et le fil ne prendra plus de message. Tout reste à lire, et les "
            "questions à 30, 90 et 180 jours partent comme prévu."
        ),
        button=_("Terminer l’accompagnement"),
        back=here.accompaniment.get_absolute_url(),
    )


@require_http_methods(FORM_METHODS)
@never_cache
@login_required
def take_over_page(request: HttpRequest, number: int) -> HttpResponse:
    """Coach a group that has nobody any more, for who leads its establishment."""
    rows = Accompaniment.objects.select_related("establishment", "coach").filter(
        establishment__in=places_to_take_over(request.user).order_by().values("pk")
    )
    found = rows.filter(pk=number).first() if number < LARGEST else None
    if found is None or groups.has_coach(found):
        raise Http404
    if request.method == "POST":
        try:
            groups.take_over(accompaniment=found, by=request.user)
        except GroupError as refused:
            messages.error(request, str(refused))
            return redirect("space:home")
        messages.success(request, _("Vous accompagnez maintenant ce groupe, qui en est averti."))
        return redirect(found)
    return confirm(
        request,
        found,
        title=_("Accompagner ce groupe ?"),
        lost=_(
            "Personne ne l’accompagne plus. Le groupe saura que c’est vous ; vous ne verrez l’avancement que de celles "
            "et ceux qui le voudront."
        ),
        button=_("Accompagner ce groupe"),
        back=reverse("space:home"),
    )
