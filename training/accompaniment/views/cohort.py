"""What the coach reads of the whole group, on a page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.exchange.spreadsheets import csv_lines
from portal.shell.throttling import FILES_BY_CLIENT, limited
from training.accompaniment.access import Visit, for_the_coach
from training.accompaniment.page import readable_adoption
from training.accompaniment.reading import Cohort


@require_safe
@for_the_coach
def cohort_page(request: HttpRequest, here: Visit) -> HttpResponse:
    """How far the group is, and what came of it."""
    cohort = Cohort(here.accompaniment, here.user)
    context = {
        "accompaniment": here.accompaniment,
        "cohort": cohort,
        "adoption_file": readable_adoption(here.accompaniment, here.user),
    }
    return render(request, "training/accompaniment/cohort.html", context)


@require_safe
@for_the_coach
@limited(FILES_BY_CLIENT, methods=("GET",))
def cohort_csv(request: HttpRequest, here: Visit) -> HttpResponse:
    """The same, a line for each participant."""
    cohort = Cohort(here.accompaniment, here.user)
    rows = [
        [
            _("Personne"),
            *[lesson.title for lesson in cohort.lessons],
            _("Résultat du bloc (%)"),
            _("Présences"),
            _("Séances tenues"),
            _("Engagements"),
            _("Engagements tenus"),
        ]
    ]
    for member in cohort.members:
        rows.append(
            [
                str(member.row),
                *[f"{told.done} / {told.count}" if told else "" for told in member.lessons],
                member.standing.score if member.standing else None,
                member.present,
                len(cohort.held),
                len(member.commitments),
                member.kept,
            ]
        )
    response = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="groupe.csv"'
    return response
