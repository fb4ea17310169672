"""A request of judgement: asked by who writes the practice, judged by its two sides in turn."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.directory.models import Term
from practices.adoption.weighing_forms import Asked
from practices.maturity.models import CLOSED, Judgement, MaturityRequest, State, is_on_committee
from practices.maturity.services import WRITTEN, ask, establishment_asking, judge, latest, move, moves_of
from practices.models import PracticePage

FORM_METHODS = ["GET", "HEAD", "POST"]


class JudgementForm(forms.Form):
    """One dimension: a level, which feedback may leave out, and why."""

    use_required_attribute = False
    level = forms.ModelChoiceField(
        Term.objects.none(), label=gettext_lazy("Votre jugement"), empty_label=gettext_lazy("Pas encore de jugement")
    )
    why = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Sur quoi ce jugement s’appuie : résultats, sources, prix, adoptions ailleurs."),
    )

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.queryset = Term.objects.filter(vocabulary__slug="maturity")
        field.required = step != Judgement.Step.FEEDBACK
        field.label_from_instance = lambda term: term.localised_label


@login_required
@require_http_methods(FORM_METHODS)
def ask_page(request: HttpRequest, practice: int) -> HttpResponse:
    """Ask for a judgement of a practice of one's own establishment, or lead to the request that is under way."""
    page = PracticePage.objects.visible_to(request.user).filter(pk=practice).first() if practice < 2**63 else None
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    establishment = establishment_asking(page, request.user)
    if establishment is None:
        if request.method == "POST":
            raise Http404
        return render(request, "maturity/ask.html", {"practice": page, "establishment": None})
    under_way = MaturityRequest.objects.filter(practice=page).exclude(state__in=CLOSED).first()
    if request.method == "POST" or under_way:
        return redirect(under_way or ask(practice=page, establishment=establishment, by=request.user))
    return render(request, "maturity/ask.html", {"practice": page, "establishment": establishment})


def _known(number: int, user: Any) -> tuple[MaturityRequest, bool]:
    """The request of this number, and whether `user` is of the side that asks.

    Raises:
        django.http.Http404: where there is none, or they are of neither side.
    """
    requests = MaturityRequest.objects.select_related("practice", "establishment__region")
    found = requests.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    asking = (
        user.establishments().filter(pk=found.establishment_id).exists()
        and found.practice.permissions_for_user(user).can_edit()
    )
    if not asking and not is_on_committee(user):
        raise Http404
    return found, asking


def _step_written(found: MaturityRequest, *, asking: bool, user: Any) -> str | None:
    """Whose judgements this person writes now, if any."""
    step = WRITTEN.get(State(found.state))
    if step is None:
        return None
    return step if (asking if step == Judgement.Step.SELF else is_on_committee(user)) else None


@login_required
@require_safe
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """Where a request is, what each side says of each dimension, and all that was said."""
    found, asking = _known(number, request.user)
    # What a side still writes is its own until it sends it.
    hidden = set()
    if not is_on_committee(request.user):
        hidden = {
            step
            for step, state in ((Judgement.Step.FEEDBACK, State.FEEDBACK), (Judgement.Step.COMMITTEE, State.COMMITTEE))
            if found.state == state
        }
    elif not asking and found.state == State.SELF and not found.judgements.filter(step="feedback").exists():
        hidden = {Judgement.Step.SELF}
    rows = found.judgements.exclude(step__in=hidden).select_related("level__vocabulary", "by").order_by("-pk")
    context = {
        "found": found,
        "practice": found.practice,
        "judgements": list(rows),
        "moves": moves_of(found, asking=asking, user=request.user),
        "writes": _step_written(found, asking=asking, user=request.user),
    }
    return render(request, "maturity/request.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def judge_page(request: HttpRequest, number: int) -> HttpResponse:
    """Write the three judgements of one's side."""
    found, asking = _known(number, request.user)
    step = _step_written(found, asking=asking, user=request.user)
    if step is None:
        raise Http404
    current = latest(found, step)
    posted = request.POST if request.method == "POST" else None
    asked = []
    for dimension in Judgement.Dimension:
        before = current.get(dimension.value)
        initial = {"level": before.level_id, "why": before.why} if before else {}
        form = JudgementForm(posted, prefix=dimension.value, initial=initial, step=step)
        asked.append(Asked(str(dimension.label), form))
    valid = [one.form.is_valid() for one in asked] if posted is not None else [False]
    if all(valid):
        told = {str(one.form.prefix): (one.form.cleaned_data["level"], one.form.cleaned_data["why"]) for one in asked}
        judge(request=found, step=step, told=told, by=request.user)
        messages.success(request, _("C’est enregistré. Rien n’est encore envoyé à l’autre partie."))
        return redirect(found)
    context = {
        "title": Judgement.Step(step).label,
        "practice_title": found.practice.title,
        "establishment": found.establishment,
        "lead": _("Trois jugements, gardés à part : le portail n’en fait pas une note."),
        "asked": asked,
        "back": found.get_absolute_url(),
    }
    return render(request, "maturity/judge.html", context, status=400 if posted is not None else 200)


@login_required
@require_POST
def move_page(request: HttpRequest, number: int) -> HttpResponse:
    """Move a request on."""
    found, asking = _known(number, request.user)
    slug = request.POST.get("vers", "")
    allowed = {one.slug for one in moves_of(found, asking=asking, user=request.user)}
    try:
        if slug not in allowed:
            raise ValidationError(_("La demande a changé entre-temps : relisez la page avant de poursuivre."))
        move(request=found, slug=slug, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("C’est fait : %(state)s.") % {"state": found.get_state_display().lower()})
    return redirect(found)
