"""The forms of an accompaniment."""

import re
import uuid
import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import canonical_address
from portal.core.visibility import visible_to
from portal.cycle.answers import answer
from portal.directory.models import Establishment
from portal.text.dates import read_moment
from training.accompaniment.models import Accompaniment, Commitment, FollowUp, Satisfaction, Seat, Session
from training.accompaniment.models.thread import MESSAGE_LENGTH, REASON_LENGTH
from training.blocks.pages import TrainingBlockPage

# The longest list to choose a block from.
BLOCKS_OFFERED = 300
ADDRESSES_AT_ONCE = 50
AGREED = _(
    "Je montre à la personne qui accompagne mon avancement et mon résultat dans le bloc de formation. Elle ne lit "
    "jamais mes réponses ni mes notes."
)


def readable_blocks(user: Any) -> Any:
    return TrainingBlockPage.objects.live().filter(visible_to(user)).order_by("title", "pk")


class AccompanimentForm(forms.ModelForm):
    """Opens an accompaniment, and changes what is said of it."""

    use_required_attribute = False
    block = forms.ModelChoiceField(
        TrainingBlockPage.objects.none(),
        label=_("Bloc de formation suivi"),
        required=False,
        empty_label=_("Aucun"),
        help_text=_("Vous verrez l’avancement de celles et ceux qui l’acceptent."),
    )

    class Meta:
        model = Accompaniment
        fields = ["title", "block", "takes_requests"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field: Any = self.fields["block"]
        field.queryset = readable_blocks(user)
        shown = list(readable_blocks(user).values_list("pk", "title")[:BLOCKS_OFFERED])
        field.choices = [("", field.empty_label), *shown]
        self.order_fields(["title", "establishment", "block", "takes_requests", "adoption_file"])

    def clean_block(self) -> Any:
        """As the page that a row refers to."""
        block = self.cleaned_data["block"]
        return block.page_ptr if block else None


class OpenForm(AccompanimentForm):
    """For which establishment, besides."""

    establishment = forms.ModelChoiceField(Establishment.objects.none(), label=_("Établissement"), empty_label=None)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["establishment"]
        field.queryset = places


class SettingsForm(AccompanimentForm):
    """With the adoption file of the establishment, among those that its coach may read."""

    adoption_file = forms.TypedChoiceField(
        label=_("Dossier d’appropriation"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("De cet établissement, parmi ceux dont l’équipe vous montre le stade : vos résultats s’y lisent."),
        error_messages={
            "invalid_choice": _(
                "Ce dossier n’est pas de cet établissement, ou son équipe ne vous en montre pas le stade. "
                "Demandez-le-lui, ou choisissez-en un autre."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.adoption
        files = answer("adoption_files", self.user, establishment=self.instance.establishment_id)
        # What a former coach chose stays until somebody chooses otherwise.
        if kept and kept not in files:
            files |= {kept: _("Celui qui est inscrit, que vous ne pouvez pas lire")}
        field: Any = self.fields["adoption_file"]
        field.choices = [("", _("Aucun")), *files.items()]
        self.initial["adoption_file"] = kept

    def save(self, commit: bool = True) -> Accompaniment:
        self.instance.adoption = self.cleaned_data["adoption_file"]
        saved: Accompaniment = super().save(commit)
        return saved


class InviteForm(forms.Form):
    """Addresses, as they are pasted."""

    use_required_attribute = False
    addresses = forms.CharField(
        label=_("Adresses électroniques"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Une par ligne, ou séparées par des virgules ; 50 au plus à la fois."),
        error_messages={"required": _("Écrivez au moins une adresse électronique.")},
    )

    def clean_addresses(self) -> list[str]:
        typed = re.split(r"[\s,;]+", self.cleaned_data["addresses"])
        found = list(dict.fromkeys(canonical_address(word.strip("<>")) for word in typed if word.strip("<>")))
        wrong = [word for word in found if not _is_address(word)]
        if wrong:
            raise ValidationError(
                _("Ce ne sont pas des adresses : %(words)s. Corrigez-les ; personne n’est encore invité.")
                % {"words": ", ".join(word[:60] for word in wrong[:5])}
            )
        if len(found) > ADDRESSES_AT_ONCE:
            raise ValidationError(
                _("%(count)d adresses : invitez-en %(limit)d au plus à la fois.")
                % {"count": len(found), "limit": ADDRESSES_AT_ONCE}
            )
        return found


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return word.isascii() and len(word) <= 254


class ShareForm(forms.Form):
    """That the coach sees how far one is along the block: said, never assumed."""

    shared = forms.BooleanField(required=False, label=AGREED)


class SessionForm(forms.ModelForm):
    """What is announced of a session."""

    use_required_attribute = False
    starts = forms.CharField(
        label=_("Date et heure"), max_length=60, help_text=_("Par exemple 2026-12-03 13 h 30, sur l’horloge du lieu.")
    )
    link = forms.URLField(
        label=_("Adresse de la rencontre en ligne"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Session
        fields = ["title", "zone", "minutes", "place", "link", "agenda"]
        widgets = {"agenda": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = self.instance.starts_at if self.instance.pk else None
        if self.was:
            self.initial["starts"] = f"{self.instance.local_start:%Y-%m-%d %H h %M}"
        self.order_fields(["title", "starts", *list(self.fields)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed, zone = cleaned.get("starts"), cleaned.get("zone")
        if typed and zone:
            try:
                cleaned["starts_at"] = self._moment(typed, zone)
            except ValidationError as refused:
                self.add_error("starts", refused)
        return cleaned

    def _moment(self, typed: str, zone: str) -> datetime:
        naive = read_moment(typed)
        if not (naive.hour or naive.minute):
            raise ValidationError(_("Écrivez aussi l’heure, par exemple 2026-12-03 13 h 30."))
        moment = on_clocks(naive, zone)
        if moment <= timezone.now() and moment != self.was:
            raise ValidationError(_("Cette date est passée : choisissez-en une à venir."))
        return moment

    @property
    def announced(self) -> dict[str, Any]:
        names = [*self._meta.fields, "starts_at"]  # type: ignore[misc]  # a list, above
        return {name: self.cleaned_data[name] for name in names}


def on_clocks(naive: datetime, zone: str) -> datetime:
    """The moment that these clocks show.

    Raises:
        django.core.exceptions.ValidationError: where they never show it, or twice, on the day when they change.
    """
    clocks = zoneinfo.ZoneInfo(zone)
    first = naive.replace(tzinfo=clocks, fold=0)
    if first.astimezone(UTC).astimezone(clocks).replace(tzinfo=None) != naive:
        raise ValidationError(_("Cette heure n’existe pas : on avance l’heure cette nuit-là. Choisissez-en une autre."))
    if first.utcoffset() != naive.replace(tzinfo=clocks, fold=1).utcoffset():
        raise ValidationError(
            _("Cette heure arrive deux fois : on recule l’heure cette nuit-là. Choisissez-en une autre.")
        )
    return first.astimezone(UTC)


class NotesForm(forms.ModelForm):
    """The notes of a session: those of the group, and the coach's own."""

    class Meta:
        model = Session
        fields = ["shared_notes", "coach_notes"]
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in fields}


class AttendanceForm(forms.Form):
    """Who came: a choice for each participant."""

    def __init__(self, *args: Any, rows: Iterable[Any], marks: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        choices = [("", _("à dire")), *Seat.Attendance.choices]
        for row in self.rows:
            self.fields[f"p{row.pk}"] = forms.ChoiceField(
                label=str(row), choices=choices, required=False, initial=marks.get(row.pk, "")
            )

    @property
    def marks(self) -> dict[int, str]:
        """Those that were sent: a participant who came since the form was opened keeps what they had."""
        return {row.pk: self.cleaned_data[f"p{row.pk}"] for row in self.rows if f"p{row.pk}" in self.data}


class CommitmentForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Commitment
        fields = ["text"]
        labels = {"text": _("D’ici 30 jours, je…")}
        help_texts = {
            "text": _(
                "Un geste que vous pourrez dire fait ou non. La personne qui accompagne le lit ; les autres, non. Le "
                "portail vous demandera ce qu’il en est après 30, 90 et 180 jours."
            )
        }
        error_messages = {"text": {"required": _("Écrivez ce que vous ferez.")}}


class AnswerForm(forms.ModelForm):
    """Answers a question of follow-up."""

    use_required_attribute = False
    answer = forms.ChoiceField(
        choices=FollowUp.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse.")},
    )

    class Meta:
        model = FollowUp
        fields = ["answer", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = question
        self.fields["words"].help_text = _("Rien qui désigne un usager. La personne qui accompagne lit votre réponse.")


RATINGS = [
    ("5", _("Tout à fait d’accord")),
    ("4", _("D’accord")),
    ("3", _("Ni d’accord ni en désaccord")),
    ("2", _("En désaccord")),
    ("1", _("Tout à fait en désaccord")),
]


class SatisfactionForm(forms.ModelForm):
    """Two questions, once sessions are over."""

    use_required_attribute = False

    class Meta:
        model = Satisfaction
        fields = ["useful", "applied", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("useful", "applied"):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                choices=RATINGS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez une réponse.")},
            )


class MessageForm(forms.Form):
    use_required_attribute = False
    text = forms.CharField(
        label=_("Votre message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lu de tout le groupe, sous votre nom. Rien qui désigne un usager."),
        error_messages={"required": _("Écrivez votre message.")},
    )
    form = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["form"] = uuid.uuid4().hex


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = told
