"""A file: opened from a practice, read by parts, moved to a stage, shared."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices.adoption.forms import LessonsForm, MeansForm, NeedForm, OpenForm, SharingForm, StageForm
from practices.adoption.models import AdoptionFile
from practices.adoption.models.files import followed
from practices.adoption.reading import file_context
from practices.adoption.services import change_stage, give_lessons, open_adoption
from practices.adoption.versions import changes_since, core_changed
from practices.adoption.views.access import for_the_team, known_file
from practices.models import PracticePage

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def open_page(request: HttpRequest, practice: int) -> HttpResponse:
    """Open a file on a practice, or lead to the one that is open."""
    page = PracticePage.objects.visible_to(request.user).filter(pk=practice).first() if practice < 2**63 else None
    if page is None:
        raise Http404
    user: Any = request.user
    establishments = user.establishments()
    taken = AdoptionFile.objects.filter(practice=page, is_open=True, establishment__in=establishments.values("pk"))
    mine = taken.of_team(user).select_related("establishment")
    free = establishments.exclude(pk__in=taken.values("establishment"))
    context = {"practice": page, "mine": list(mine), "member": establishments.exists(), "free": free.exists()}
    need = request.POST.get("need", request.GET.get("besoin", ""))[:18]
    form = OpenForm(request.POST or None, establishments=free, initial={"need": need})
    context |= {"need": need}
    if request.method == "POST" and form.is_valid():
        establishment = form.cleaned_data["establishment"]
        role, why = form.cleaned_data["role"], form.cleaned_data["why"]
        try:
            file = open_adoption(practice=page, establishment=establishment, by=user, role=role, why=why, need=need)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Le dossier est ouvert. Vous seul le voyez, jusqu’à ce que vous le partagiez."))
            return redirect(file)
    return render(request, "adoption/open.html", context | {"form": form}, status=400 if form.errors else 200)


@require_safe
def file_page(request: HttpRequest, number: int) -> HttpResponse:
    """The parts of a file that the reader may read."""
    file = known_file(number, request.user)
    context = file_context(file, request.user)
    context["core_changed"] = context["worked_on"] and core_changed(file)
    return render(request, "adoption/file.html", context)


@require_http_methods(FORM_METHODS)
@for_the_team
def stage_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    form = StageForm(request.POST or None, file=file)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            change_stage(
                file=file,
                stage=told["stage"],
                on=told["on"],
                by=request.user,
                reasons=told["reasons"],
                note=told["note"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Le stade est inscrit : %(stage)s.") % {"stage": file.stage_label})
            return redirect(f"{file.get_absolute_url()}#stade")
    context = {"file": file, "form": form, "title": _("Où en êtes-vous ?"), "button": _("Inscrire le stade")}
    return render(request, "adoption/form.html", context, status=400 if form.errors else 200)


def _own_form(request: HttpRequest, file: AdoptionFile, form_class: Any, anchor: str, **context: Any) -> HttpResponse:
    """A form of the file's own fields."""
    form = form_class(request.POST or None, instance=file)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("C’est enregistré."))
        return redirect(f"{AdoptionFile.get_absolute_url(file)}#{anchor}")
    if form.conflicts:
        form.rearmed()
    shown = {"file": file, "form": form, "button": _("Enregistrer")} | context
    status = 409 if form.conflicts else 400 if form.errors else 200
    return render(request, "adoption/form.html", shown, status=status)


@require_http_methods(FORM_METHODS)
@for_the_team
def lessons_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    return _own_form(request, file, LessonsForm, "apprentissages", title=_("Ce que vous avez appris"))


@require_http_methods(FORM_METHODS)
@for_the_team
def need_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    return _own_form(request, file, NeedForm, "stade", title=_("Ce que vous cherchez"))


@require_http_methods(FORM_METHODS)
@for_the_team
def means_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    return _own_form(request, file, MeansForm, "couts", title=_("Coûts et effectifs, prévus et réels"))


@require_http_methods(FORM_METHODS)
@for_the_team
def sharing_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    return _own_form(
        request,
        file,
        SharingForm,
        "stade",
        title=_("Qui lit quoi"),
        lead=_(
            "Chaque partie se partage à part. Rien ne se lit sans le stade : qui ne le lit pas ne sait pas que "
            "le dossier "
            "existe. Qui ne peut lire la pratique ne lit rien du dossier."
        ),
    )


@require_POST
@for_the_team
def give_lessons_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    """Let the practice take up what was learnt, or no longer."""
    given = "retirer" not in request.POST
    try:
        give_lessons(file=file, by=request.user, given=given)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        told = (
            _("La page de la pratique le dit à qui la lit.") if given else _("La page de la pratique ne le dit plus.")
        )
        messages.success(request, told)
    return redirect(f"{AdoptionFile.get_absolute_url(file)}#apprentissages")


@require_http_methods(FORM_METHODS)
@for_the_team
def follow_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    """What changed in the practice by section; a POST follows the version that is published now."""
    if request.method != "POST":
        practice = file.practice
        if practice is None or not practice.live:
            return redirect(file)
        context = {
            "file": file,
            "sections": changes_since(file, request.user),
            "kept": file.revision_id is not None,
            "columns": [{"letter": letter, "language": ""} for letter in "AB"],
        }
        return render(request, "adoption/version.html", context)
    if file.practice is not None:
        AdoptionFile.objects.filter(pk=file.pk).update(
            revision=followed(file.practice), practice_title=file.practice.title
        )
        messages.success(request, _("Le dossier suit maintenant la version publiée de la pratique."))
    return redirect(file)
