"""A file taken away, and one that is brought."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.directory.models import Establishment
from portal.shell.throttling import FILES_BY_CLIENT, limited
from practices.adoption.models import AdoptionFile
from practices.adoption.transport import MOST_BYTES, add_file, as_data, practice_of, read_data
from practices.adoption.views.access import for_the_team
from practices.adoption.views.files import FORM_METHODS
from practices.models import PracticePage


class BringForm(forms.Form):
    """A file of an adoption, and for which establishment."""

    use_required_attribute = False
    establishment = forms.ModelChoiceField(
        Establishment.objects.none(), label=gettext_lazy("Établissement"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier du dossier"),
        help_text=gettext_lazy("Un dossier exporté d’un portail comme celui-ci (.json)."),
    )

    def __init__(self, *args: Any, establishments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["establishment"]
        field.queryset = establishments

    def clean_file(self) -> Any:
        return read_data(self.cleaned_data["file"].read(MOST_BYTES + 1))


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@for_the_team
def take_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    """All that the file holds, without the names of people, for its team."""
    content = json.dumps(as_data(file), ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="appropriation-{file.pk}.json"'
    return response


@login_required
@require_http_methods(FORM_METHODS)
def bring_page(request: HttpRequest) -> HttpResponse:
    """Open a file from one that was taken away; read by who brings it, until they share it."""
    user: Any = request.user
    establishments = user.establishments()
    form = BringForm(request.POST or None, request.FILES or None, establishments=establishments)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"]
        try:
            practice = practice_of(data, PracticePage.objects.visible_to(user))
            file = add_file(data, practice=practice, establishment=form.cleaned_data["establishment"], by=user)
        except ValidationError as refused:
            form.add_error("file", refused.messages)
        else:
            messages.success(request, _("Le dossier est ouvert. Vous seul le voyez, jusqu’à ce que vous le partagiez."))
            return redirect(file)
    context = {"form": form, "member": establishments.exists()}
    return render(request, "adoption/bring.html", context, status=400 if form.errors else 200)
