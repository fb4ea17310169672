"""« Mon espace »: what waits for a person, who they are here, their messages, and what is held of them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from wagtail.users.models import UserProfile

from portal.accounts.sign_in import BY_PERSON
from portal.background.notices import language_of
from portal.shell.throttling import FILES_BY_CLIENT, first_refusal, limited, too_many_message
from portal.space.consents import consents_of, give_consent, purpose_named, withdraw_consent
from portal.space.erasure import LastAdministratorError, erase_person
from portal.space.forms import EraseForm, NotificationsForm, ProfileForm
from portal.space.my_data import export_of, kept_of_all
from portal.space.notifications import choose_rhythm, kinds_for, rhythms_of

SAVED = 'attachment; filename="mes-donnees.{}"'


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person; each room adds its piece to the slot `my_space`."""
    person: Any = request.user
    return render(request, "space/home.html", {"establishments": list(person.establishments())})


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    person: Any = request.user
    if request.method != "POST":
        form = ProfileForm(instance=person, initial={"language": language_of(person)})
        return render(request, "space/profile.html", {"form": form})
    form = ProfileForm(request.POST, instance=person)
    if not form.is_valid():
        # The header says who the person is, not what the refused form says.
        person.refresh_from_db(fields=["first_name", "last_name"])
        return render(request, "space/profile.html", {"form": form}, status=400)
    form.save()
    language = form.cleaned_data["language"]
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
    with translation.override(language):
        messages.success(request, _("Votre profil est enregistré."))
    response = redirect("space:home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@never_cache
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """How often each kind of message comes."""
    person: Any = request.user
    kinds = kinds_for(person)
    rhythms = rhythms_of(person)
    if request.method != "POST":
        form = NotificationsForm(initial={kind.slug: rhythms[kind.slug] for kind in kinds}, kinds=kinds)
        return render(request, "space/notifications.html", {"form": form})
    form = NotificationsForm(request.POST, kinds=kinds)
    if not form.is_valid():
        return render(request, "space/notifications.html", {"form": form}, status=400)
    for kind, rhythm in form.chosen().items():
        if rhythms[kind] != rhythm:
            choose_rhythm(person=person, kind=kind, rhythm=rhythm)
    messages.success(request, _("Vos choix de messages sont enregistrés."))
    return redirect("space:home")


@require_safe
@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held of the person, what they agreed to, and who answers for it."""
    return render(
        request,
        "space/my_data.html",
        {
            "consents": consents_of(request.user),
            "officer_title": settings.PRIVACY_OFFICER_TITLE,
            "officer_email": settings.PRIVACY_OFFICER_EMAIL or settings.CONTACT_EMAIL,
        },
    )


@require_safe
@never_cache
@login_required
@limited(FILES_BY_CLIENT, methods=("GET",))
def export_json(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        export_of(request.user), encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = SAVED.format("json")
    return response


@require_safe
@never_cache
@login_required
@limited(FILES_BY_CLIENT, methods=("GET",))
def export_html(request: HttpRequest) -> HttpResponse:
    response = render(request, "space/export.html", {"export": export_of(request.user)})
    response["Content-Disposition"] = SAVED.format("html")
    return response


@require_POST
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose, or no longer."""
    purpose = purpose_named(request.POST.get("purpose", ""))
    if purpose is None:
        messages.error(request, _("Cette finalité n’existe plus : rien n’a changé."))
    elif "withdraw" in request.POST:
        withdraw_consent(person=request.user, purpose=purpose.slug)
        messages.success(request, _("Votre consentement est retiré."))
    else:
        give_consent(person=request.user, purpose=purpose.slug)
        messages.success(request, _("Votre consentement est noté."))
    return redirect("space:data")


@sensitive_post_parameters("password")
@never_cache
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account, once its person wrote so in words."""
    person: Any = request.user
    context: dict[str, Any] = {"kept": kept_of_all()}
    if request.method != "POST":
        return render(request, "space/erase.html", context | {"form": EraseForm(user=person)})
    key = str(person.pk)
    if refusal := first_refusal((BY_PERSON, key)):
        context |= {"form": EraseForm(user=person), "refused": too_many_message(refusal)}
        return refusal.mark(render(request, "space/erase.html", context))
    form = EraseForm(request.POST, user=person)
    if not form.is_valid():
        return render(request, "space/erase.html", context | {"form": form}, status=400)
    BY_PERSON.give_back(key)
    try:
        erase_person(person=person)
    except LastAdministratorError:
        refused = _("Personne d’autre n’administre le portail : donnez d’abord ce rôle à quelqu’un.")
        return render(request, "space/erase.html", context | {"form": form, "refused": refused}, status=409)
    # Not Django's `logout`: it would have the journal name whoever is gone.
    request.session.flush()
    return redirect("space:erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "space/erased.html")
