"""A practice weighed for here, criterion by criterion; and whether the team is ready."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.adoption.models import AdoptionFile, ReadinessAnswer, SiteAnswer, Weighing
from practices.adoption.services import touch, weigh
from practices.adoption.views.access import for_the_team
from practices.adoption.views.files import FORM_METHODS
from practices.adoption.weighing import criteria_terms, weighing_context
from practices.adoption.weighing_forms import ReadinessForm, SiteAnswerForm, WeighForm, forms_of, rearm, save_all
from practices.criteria import READINESS, TRANSFER, Category
from practices.models import PracticePage


@login_required
@require_http_methods(FORM_METHODS)
def weigh_page(request: HttpRequest, practice: int) -> HttpResponse:
    """Begin to weigh a practice for one's establishment, or lead to what was begun."""
    page = PracticePage.objects.visible_to(request.user).filter(pk=practice).first() if practice < 2**63 else None
    if page is None:
        raise Http404
    user: Any = request.user
    establishments = user.establishments()
    others = AdoptionFile.objects.filter(practice=page, is_open=True).exclude(
        pk__in=AdoptionFile.objects.of_team(user).order_by().values("pk")
    )
    free = establishments.exclude(pk__in=others.values("establishment"))
    form = WeighForm(request.POST or None, establishments=free)
    if request.method == "POST" and form.is_valid():
        return redirect(weigh(practice=page, establishment=form.cleaned_data["establishment"], by=user))
    begun = Weighing.objects.read_by(user).filter(practice=page).select_related("establishment")
    context = {
        "practice": page,
        "form": form,
        "begun": list(begun),
        "member": establishments.exists(),
        "free": free.exclude(pk__in=[weighing.establishment_id for weighing in begun]).exists(),
    }
    return render(request, "adoption/weigh.html", context, status=400 if form.errors else 200)


def _known(number: int, user: Any) -> Weighing:
    found = Weighing.objects.read_by(user).select_related("practice", "establishment__region", "file")
    weighing = found.filter(pk=number).first() if number < 2**63 else None
    if weighing is None:
        raise Http404
    return weighing


@login_required
@require_safe
def weighing_page(request: HttpRequest, number: int) -> HttpResponse:
    """What the source says and what is answered here, side by side."""
    weighing = _known(number, request.user)
    may_write = Weighing.objects.written_by(request.user).filter(pk=number).exists()
    return render(request, "adoption/weighing.html", weighing_context(weighing, may_write=may_write))


def _category(slug: str, categories: tuple[Category, ...]) -> Category:
    found = next((category for category in categories if category.slug == slug), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(FORM_METHODS)
def answers_page(request: HttpRequest, number: int, category: str) -> HttpResponse:
    """Answer the criteria of a category."""
    weighing = _known(number, request.user)
    if not Weighing.objects.written_by(request.user).filter(pk=number).exists():
        raise Http404
    asked_of = _category(category, TRANSFER)
    if request.method == "POST":
        Weighing.objects.select_for_update().filter(pk=number).values_list("pk").first()
    terms = criteria_terms(asked_of)
    kept = {answer.criterion_id: answer for answer in weighing.answers.filter(criterion__in=terms)}
    there = {
        row.slug: row.there for group in weighing_context(weighing, may_write=True)["compared"] for row in group.rows
    }
    rows = [
        (
            term.slug,
            term.localised_label,
            kept.get(term.pk) or SiteAnswer(weighing=weighing, criterion=term),
            there.get(term.slug, ()),
        )
        for term in terms
    ]
    asked = forms_of(request, rows, SiteAnswerForm)
    if request.method == "POST" and save_all(asked):
        weighing.save(update_fields=["changed_at"])
        messages.success(request, _("C’est enregistré."))
        return redirect(f"{weighing.get_absolute_url()}#{asked_of.slug}")
    context = {
        "title": asked_of.label,
        "about": weighing,
        "lead": _("Répondez pour chez vous. Ce que la source n’a pas dit peut lui être demandé."),
        "asked": asked,
        "back": f"{weighing.get_absolute_url()}#{asked_of.slug}",
        "compares": True,
    }
    return _several(request, context)


@require_http_methods(FORM_METHODS)
@for_the_team
def readiness_page(request: HttpRequest, file: AdoptionFile, category: str) -> HttpResponse:
    """Answer the questions of readiness of a category, as a team."""
    asked_of = _category(category, READINESS)
    terms = criteria_terms(asked_of)
    kept = {answer.question_id: answer for answer in file.readiness.filter(question__in=terms)}
    rows: list[Any] = [
        (term.slug, term.localised_label, kept.get(term.pk) or ReadinessAnswer(file=file, question=term), ())
        for term in terms
    ]
    asked = forms_of(request, rows, ReadinessForm)
    if request.method == "POST" and save_all(asked):
        touch(file)
        messages.success(request, _("C’est enregistré."))
        return redirect(f"{AdoptionFile.get_absolute_url(file)}#preparation")
    context = {
        "title": asked_of.label,
        "about": file,
        "file": file,
        "lead": _("Répondez ensemble. L’équipe du dossier est seule à lire ces réponses, et personne ne les note."),
        "asked": asked,
        "back": f"{AdoptionFile.get_absolute_url(file)}#preparation",
    }
    return _several(request, context)


def _several(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    conflict = rearm(context["asked"])
    errors = any(one.form.errors for one in context["asked"])
    return render(request, "adoption/answers.html", context, status=409 if conflict else 400 if errors else 200)
