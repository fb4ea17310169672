"""Where the authors of a block see that its practice changed, and say that nothing in the block does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.administration.dashboard import edit_url
from portal.cycle.answers import answer
from training.prepared.noting import keep_as_is
from training.prepared.telling import waiting_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_changed(request: HttpRequest, number: int) -> HttpResponse:
    """What to do of a practice that changed; a POST says that the block stands. Raises Http404, for who may not."""
    trained = get_object_or_404(waiting_for(request.user).select_related("block"), pk=number)
    core = answer("practice_cores", [trained.practice_id]).get(trained.practice_id, trained.core)
    refusal = ""
    if request.method == "POST":
        if request.POST.get("core") == core:
            keep_as_is(trained=trained)
            messages.success(request, _("C’est noté : le bloc forme à la pratique telle qu’elle est publiée."))
            return redirect(trained.block.url)
        refusal = _("La pratique a encore changé depuis que vous avez ouvert cette page : voyez ce qui change.")
    context = {
        "trained": trained,
        "core": core,
        "has_changed": core != trained.core,
        "changes_url": answer("practice_changes_address", trained.practice_id, trained.revision_id),
        "edit_url": edit_url(trained.block_id),
        "refusal": refusal,
    }
    return render(request, "training/prepared/changed.html", context, status=409 if refusal else 200)
