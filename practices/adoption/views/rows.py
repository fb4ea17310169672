"""The rows of a file: a role, a task, an adaptation, an indicator, a value; added, changed, removed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from practices.adoption import forms
from practices.adoption.models import Adaptation, AdoptionFile, Fidelity, HeldSession, Indicator, Task, TeamMember
from practices.adoption.services import expect_next, expected_days, touch
from practices.adoption.views.access import for_the_team
from practices.adoption.views.files import FORM_METHODS


@dataclass(frozen=True)
class RowKind:
    """What rows of a part are, and what is said of them."""

    model: Any
    form: Any
    add: Promise
    change: Promise
    remove: Promise
    lost: Promise


ROWS = {
    "equipe": RowKind(
        TeamMember,
        forms.TeamMemberForm,
        gettext_lazy("Ajouter un rôle à l’équipe"),
        gettext_lazy("Modifier un rôle de l’équipe"),
        gettext_lazy("Retirer « %(row)s » de l’équipe ?"),
        gettext_lazy("La personne qui tient ce rôle n’aura plus accès au dossier, à moins d’y tenir un autre rôle."),
    ),
    "plan": RowKind(
        Task,
        forms.TaskForm,
        gettext_lazy("Ajouter une tâche"),
        gettext_lazy("Modifier une tâche"),
        gettext_lazy("Retirer la tâche « %(row)s » ?"),
        gettext_lazy("Pour en garder la trace, modifiez-la plutôt : « Laissé de côté »."),
    ),
    "seances": RowKind(
        HeldSession,
        forms.HeldSessionForm,
        gettext_lazy("Inscrire une séance"),
        gettext_lazy("Modifier une séance"),
        gettext_lazy("Retirer la séance « %(row)s » ?"),
        gettext_lazy("Ce qui en est dit est effacé."),
    ),
    "fidelite": RowKind(
        Fidelity,
        forms.FidelityForm,
        gettext_lazy("Dire ce que vous observez du noyau"),
        gettext_lazy("Modifier une observation"),
        gettext_lazy("Retirer l’observation de « %(row)s » ?"),
        gettext_lazy("Ce qui en est dit est effacé."),
    ),
    "adaptations": RowKind(
        Adaptation,
        forms.AdaptationForm,
        gettext_lazy("Dire ce que vous avez adapté"),
        gettext_lazy("Modifier une adaptation"),
        gettext_lazy("Retirer l’adaptation « %(row)s » ?"),
        gettext_lazy("Ce qui en est dit est effacé."),
    ),
    "mesures": RowKind(
        Indicator,
        forms.IndicatorForm,
        gettext_lazy("Ajouter un indicateur"),
        gettext_lazy("Modifier un indicateur"),
        gettext_lazy("Retirer l’indicateur « %(row)s » ?"),
        gettext_lazy("Toutes ses mesures sont effacées avec lui."),
    ),
}


def _kind(part: str) -> RowKind:
    if part not in ROWS:
        raise Http404
    return ROWS[part]


@require_http_methods(FORM_METHODS)
@for_the_team
def edit_row(request: HttpRequest, file: AdoptionFile, part: str, row: int | None = None) -> HttpResponse:
    """Add a row, or change one."""
    kind = _kind(part)
    instance = kind.model(file=file) if row is None else kind.model.objects.filter(file=file, pk=row).first()
    if instance is None and request.method != "POST":
        raise Http404
    gone = instance is None
    form = kind.form(request.POST or None, instance=instance or kind.model(file=file))
    if gone:
        form.add_error(
            None,
            _(
                "Quelqu’un d’autre a retiré ceci entre-temps. Ce que vous avez écrit est gardé : enregistrez pour le "
                "remettre."
            ),
        )
    elif request.method == "POST" and form.is_valid():
        expected = expected_days(instance) if isinstance(instance, Indicator) else []
        saved = form.save()
        if isinstance(saved, Indicator):
            if "next_on" in form.changed_data:
                Indicator.objects.filter(pk=saved.pk).update(reminded_on=None)
            expect_next(saved, before=expected)
        touch(file)
        messages.success(request, _("C’est enregistré."))
        return redirect(f"{file.get_absolute_url()}#{part}")
    if form.conflicts:
        form.rearmed()
    context = {
        "file": file,
        "form": form,
        "title": kind.add if row is None else kind.change,
        "button": _("Enregistrer"),
        # Sent again, what was removed meanwhile is added.
        "action": f"{file.get_absolute_url()}{part}/ajouter/" if gone else "",
        "remove_url": f"{file.get_absolute_url()}{part}/{row}/retirer/" if row and not gone else "",
    }
    status = 409 if form.conflicts or gone else 400 if form.errors else 200
    return render(request, "adoption/form.html", context, status=status)


@require_http_methods(FORM_METHODS)
@for_the_team
def remove_row(request: HttpRequest, file: AdoptionFile, part: str, row: int) -> HttpResponse:
    """Ask, naming the row, then remove it. The last person of a team stays: nobody else could come back."""
    kind = _kind(part)
    instance = kind.model.objects.filter(file=file, pk=row).first()
    if instance is None:
        raise Http404
    back = f"{file.get_absolute_url()}#{part}"
    refusal = ""
    if isinstance(instance, TeamMember) and instance.person_id:
        others = file.team.exclude(pk=instance.pk).exclude(person=None)
        if not others.exists():
            refusal = _("C’est la seule personne qui ait accès au dossier : ajoutez-en une autre d’abord.")
    if request.method == "POST" and not refusal:
        instance.delete()
        touch(file)
        messages.success(request, _("C’est retiré."))
        return redirect(back)
    context = {
        "file": file,
        "title": kind.remove % {"row": instance},
        "lost": kind.lost,
        "refusal": refusal,
        "back": back,
    }
    return render(request, "adoption/remove.html", context, status=400 if request.method == "POST" else 200)
