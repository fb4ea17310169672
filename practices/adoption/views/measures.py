"""The values of an indicator: its drawing, its table, one more, many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.text.numbers import number_text
from practices.adoption.forms import MeasureForm, PasteForm
from practices.adoption.horizons import trial_start
from practices.adoption.models import AdoptionFile, Indicator, Measure
from practices.adoption.reading import drawn, pages_of
from practices.adoption.services import expect_next, record_measures, touch
from practices.adoption.stages import Part
from practices.adoption.views.access import for_the_team, known_file
from practices.adoption.views.files import FORM_METHODS

SHOWN = 50


def _indicator(file: AdoptionFile, number: int) -> Indicator:
    indicator = file.indicators.filter(pk=number).first() if number < 2**63 else None
    if indicator is None:
        raise Http404
    indicator.file = file
    return indicator


@require_safe
def values_page(request: HttpRequest, number: int, row: int) -> HttpResponse:
    """All that is known of an indicator, to whoever may read the measures of the file."""
    file = known_file(number, request.user)
    if Part.MEASURES not in file.readable:
        raise Http404
    indicator = _indicator(file, row)
    return render(request, "adoption/values.html", _context(request, file, indicator))


def _context(request: HttpRequest, file: AdoptionFile, indicator: Indicator) -> dict[str, Any]:
    address = values_url(indicator)
    page = Paginator(indicator.measures.order_by("-on"), SHOWN).get_page(request.GET.get("page"))
    return {
        "file": file,
        "indicator": indicator,
        "followed": drawn([indicator], trial=trial_start(file.pk))[0],
        "measures": page.object_list,
        "total": page.paginator.count,
        "pagination": pages_of(page, f"{address}?"),
    }


def values_url(indicator: Indicator) -> str:
    return reverse("adoption:values", args=[indicator.file_id, indicator.pk])


@require_http_methods(FORM_METHODS)
@for_the_team
def measure_page(request: HttpRequest, file: AdoptionFile, row: int, measure: int | None = None) -> HttpResponse:
    """Add a value, or change one."""
    indicator = _indicator(file, row)
    instance = Measure(indicator=indicator) if measure is None else indicator.measures.filter(pk=measure).first()
    if instance is None:
        raise Http404
    instance.indicator = indicator
    form = MeasureForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.instance.by = request.user
        form.save()
        expect_next(indicator)
        touch(file)
        messages.success(request, _("La mesure est inscrite."))
        return redirect(values_url(indicator))
    if form.conflicts:
        form.rearmed()
    context = {
        "file": file,
        "form": form,
        "title": indicator.name,
        "lead": _("En %(unit)s.") % {"unit": indicator.unit} if indicator.unit else "",
        "button": _("Inscrire la mesure"),
        "remove_url": reverse("adoption:remove_measure", args=[file.pk, row, measure]) if measure else "",
        "back": values_url(indicator),
    }
    return render(request, "adoption/form.html", context, status=409 if form.conflicts else 400 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@for_the_team
def remove_measure(request: HttpRequest, file: AdoptionFile, row: int, measure: int) -> HttpResponse:
    indicator = _indicator(file, row)
    instance = indicator.measures.filter(pk=measure).first()
    if instance is None:
        raise Http404
    if request.method == "POST":
        instance.delete()
        expect_next(indicator)
        touch(file)
        messages.success(request, _("C’est retiré."))
        return redirect(values_url(indicator))
    title = _("Retirer la mesure du %(day)s ?") % {"day": instance.on.isoformat()}
    context = {"file": file, "title": title, "lost": _("La valeur est effacée."), "back": values_url(indicator)}
    return render(request, "adoption/remove.html", context)


@require_http_methods(FORM_METHODS)
@for_the_team
def paste_page(request: HttpRequest, file: AdoptionFile, row: int) -> HttpResponse:
    """Take many values at once: all of them, or none where a line is refused."""
    indicator = _indicator(file, row)
    form = PasteForm(request.POST or None, request.FILES or None, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        added, replaced = record_measures(indicator=indicator, rows=form.rows, by=request.user)
        told = ngettext("%(count)s mesure ajoutée", "%(count)s mesures ajoutées", added) % {"count": number_text(added)}
        if replaced:
            more = ngettext("%(count)s remplacée", "%(count)s remplacées", replaced) % {"count": number_text(replaced)}
            told = f"{told}, {more}"
        messages.success(request, f"{told}.")
        return redirect(values_url(indicator))
    context = {
        "file": file,
        "form": form,
        "title": _("Coller des mesures"),
        "lead": _(
            "%(name)s. Une date qui a déjà une mesure prend la nouvelle ; rien n’est inscrit si une ligne est à "
            "corriger."
        )
        % {"name": indicator.name},
        "button": _("Inscrire les mesures"),
        "back": values_url(indicator),
        "multipart": True,
    }
    return render(request, "adoption/form.html", context, status=400 if form.errors else 200)
