"""What the form of a page names, besides what it named already: only what its author may read or use."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.core.media_rights import may_have_file
from portal.core.visibility import known_to
from portal.text.names import same_name

Named = tuple[type[models.Model], str]


def named_in(field: Any, value: Any) -> Iterator[Named]:
    """(model, number) of each object that the value of a field names, whole pages as `Page`."""
    if value is None:
        return
    if isinstance(field, models.ForeignKey):
        yield _base(type(value)), str(value.pk)
    elif hasattr(field, "extract_references"):
        for model, number, _model_path, _content_path in field.extract_references(value):
            yield _base(model), str(number)


def _base(model: Any) -> type[models.Model]:
    found: type[models.Model] = apps.get_model(model) if isinstance(model, str) else model
    return Page if issubclass(found, Page) else found


def may_name(user: Any, named: Named) -> bool:
    """Tell whether `user` may name an object in a page: know of a page, have a file; anything else is free."""
    model, number = named
    if issubclass(model, Page):
        return Page.objects.filter(known_to(user), pk=number).exists()
    if model in (get_image_model(), get_document_model()):
        found = model._default_manager.filter(pk=number).first()
        return found is not None and may_have_file(user, found)
    return True


def refuse_what_is_not_the_author_s(form: Any) -> None:
    """Add an error to each field of a page's form that names something new which its user may not read.

    To be called from `clean`, while `form.instance` is still as it was before.
    """
    for name, value in list(form.cleaned_data.items()):
        try:
            field = form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        before = set(named_in(field, getattr(form.instance, name, None)))
        refused = [one for one in set(named_in(field, value)) - before if not may_name(form.for_user, one)]
        if not refused:
            continue
        _forget(form, name, {number for _model, number in refused})
        message = _(
            "Ce champ nomme une page, une image ou un document auquel vous n’avez pas accès, ou qui n’existe plus. "
            "Choisissez-le de nouveau avec le sélecteur, ou retirez-le."
        )
        error = ValidationError(message, code="not_yours")
        form.add_error(name, _on_stream(error) if isinstance(field, StreamField) else error)


def _forget(form: Any, name: str, numbers: set[str]) -> None:
    """Take these numbers out of what the form shows again: it would give the titles and the files that they name."""
    data = form.data.copy()
    field = form.add_prefix(name)
    for key in [key for key in data if key == field or key.startswith(f"{field}-")]:
        value = str(data[key])
        if value in numbers and (key == field or "-value" in key):
            data[key] = ""
        elif '"entityMap"' in value:
            data[key] = _without_entities(value, numbers)
    form.data = data


def _without_entities(text: str, numbers: set[str]) -> str:
    """The rich text of an editor without its links to these numbers; their words stay."""
    state = json.loads(text)
    gone = {
        str(key) for key, entity in state["entityMap"].items() if str((entity.get("data") or {}).get("id")) in numbers
    }
    for block in state["blocks"]:
        block["entityRanges"] = [one for one in block.get("entityRanges", []) if str(one["key"]) not in gone]
    state["entityMap"] = {key: entity for key, entity in state["entityMap"].items() if key not in gone}
    return json.dumps(state)


def _on_stream(error: ValidationError) -> ValidationError:
    """The same, as the editor of blocks shows it: above them."""
    on_stream = StreamBlockValidationError(non_block_errors=[error])
    on_stream.code = error.code
    return on_stream


def refuse_links_to_what_is_not_known(form: Any) -> bool:
    """Add an error to each new link of a page's form whose target its user may not know of. Returns whether all are."""
    all_known = True
    for link in form.formsets["outgoing_links"].forms if "outgoing_links" in form.formsets else ():
        target = getattr(link, "cleaned_data", {}).get("target")
        if target is None or not link.changed_data:
            continue
        if may_name(form.for_user, (Page, str(target.pk))):
            all_known = _names_a_part(link, target) and all_known
        elif "target" in link.changed_data:
            all_known = False
            _forget(link, "target", {str(target.pk)})
            link.add_error(
                "target", _("Vous n’avez pas accès à cette page, ou elle n’existe plus. Choisissez-en une autre.")
            )
    return all_known


class UnknownPartError(Exception):
    """A part that a page hasn't; its words say those that it has."""


def parts_of(page: Any) -> list[str]:
    """The names of the parts of a page that a stance towards it may be about."""
    name_parts = getattr(getattr(page, "content_kind", None), "parts_named", None)
    return list(name_parts(page)) if name_parts else []


def part_named(about: str, parts: list[str], title: str) -> str:
    """The part of these that `about` names, in the words of its page.

    Raises:
        UnknownPartError: the page, which is called `title`, has none of that name.
    """
    found = next((part for part in parts if same_name(part) == same_name(about)), None)
    if found is not None:
        return found
    if not parts:
        raise UnknownPartError(
            _("Cette page n’a pas de résultats examinés : laissez ce champ vide, et dites pourquoi plus bas.")
        )
    raise UnknownPartError(
        _("« %(title)s » n’a pas de résultat de ce nom. Choisissez parmi : %(parts)s.")
        % {"title": title, "parts": " ; ".join(f"« {part} »" for part in parts)}
    )


def _names_a_part(link: Any, target: Page) -> bool:
    """Tell whether the part that a stance is about is one of the page; else add an error that names them."""
    about = link.cleaned_data.get("about", "").strip()
    if not about or not {"about", "target"} & set(link.changed_data):
        return True
    page = target.specific
    try:
        link.instance.about = part_named(about, parts_of(page), page.title)
    except UnknownPartError as refused:
        link.add_error("about", str(refused))
        return False
    return True
