"""The fields of every content's form where its author says who is to read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from portal.directory.models.places import Establishment
from portal.directory.readers import CHOSEN, Offer, token

SHOWN = "readers-shown"
NOT_OFFERED = _("Choisissez qui lira la page parmi ce qui est offert ici.")


class ReadersField(forms.ChoiceField):
    """One of the ways to say who reads; what it offers depends on the page and on the person."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Cette page sera lue par"),
            help_text=_("Pour les autres, elle n’existe nulle part : ni dans la recherche, ni dans les listes."),
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": NOT_OFFERED},
        )


class ReaderEstablishmentsField(forms.ModelMultipleChoiceField):
    """The establishments whose members are to read, where they are chosen one by one."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Establishment._default_manager.none(),
            required=False,
            label=_("Établissements choisis"),
            help_text=_("Cochez-les après avoir choisi « Choisir des établissements »."),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": _(
                    "Vous ne pouvez pas ouvrir cette page à l’un des établissements cochés : rechargez la page et "
                    "choisissez dans la liste, ou demandez à un courtier."
                ),
                "invalid_pk_value": NOT_OFFERED,
            },
        )


class ReadersPanel(MultiFieldPanel):
    """Who reads the page: what is so, what is offered, what it means."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Qui lira cette page"))
        kwargs.setdefault("children", [FieldPanel("readers"), FieldPanel("readers_establishments")])
        super().__init__(*args, **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "directory/admin/readers_panel.html"

        @property
        def visible_children(self) -> list[Any]:
            return self.children if self.form.readers_offer.names_places else self.children[:1]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            offer: Offer = self.form.readers_offer
            return context | {
                "notices": offer.notices(),
                "offered": not offer.refusal,
                "shown_name": SHOWN,
                # What was refused is shown again: with what it was told at first.
                "shown": self.form.data.get(SHOWN) or token(offer.shown),
            }


class ReadersForm:
    """What the form of a content does with its readers; the page keeps what is chosen until it is saved."""

    fields: dict[str, Any]
    initial: dict[str, Any]
    data: Any
    instance: Any
    parent_page: Any
    for_user: Any
    owner: Establishment | None
    readers_offer: Offer

    def offer_readers(self) -> None:
        """Offer what this person may choose; called once the form knows its page and its owner."""
        offer = Offer(page=self.instance, parent=self.parent_page, owner=self.owner, user=self.for_user)
        self.readers_offer = offer
        if offer.refusal:
            for name in ("readers", "readers_establishments"):
                self.fields[name].disabled = True
            return
        self.fields["readers"].choices = offer.choices()
        self.fields["readers_establishments"].queryset = offer.choosable
        self.initial["readers"] = offer.value_of(offer.shown)
        self.initial["readers_establishments"] = [
            place.pk for group, place in offer.places.items() if group in offer.shown.groups
        ]

    def clean_readers_choice(self, cleaned: dict[str, Any]) -> None:
        """Keep with the page the readers that are chosen; those that the form showed when it was opened aren't."""
        self.instance.chosen_readers = None
        offer, value = self.readers_offer, cleaned.get("readers")
        if offer.refusal or not value:
            self.instance.chosen_readers = offer.pending
            return
        if self.has_error("readers_establishments"):  # type: ignore[attr-defined]
            return
        places = cleaned.get("readers_establishments") or ()
        if value == CHOSEN and not places:
            self.add_error(  # type: ignore[attr-defined]
                "readers_establishments",
                _("Cochez au moins un établissement, ou faites un autre choix plus haut."),
            )
            return
        chosen = offer.readers_of(value, places)
        unchanged = token(chosen) == self.data.get(SHOWN, token(offer.shown))
        self.instance.chosen_readers = offer.pending if unchanged else chosen
