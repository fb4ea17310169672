"""The forms of the administration: every field says what to write, every type and every block shows a preview."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from wagtail import blocks
from wagtail.admin.panels import get_edit_handler
from wagtail.documents.forms import get_document_form
from wagtail.fields import StreamField
from wagtail.images.forms import get_image_form
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

from portal.core.models import BasePage, PortalDocument, PortalImage
from portal.directory.models import OwnerSectionPage
from portal.home.models import HomePage, StandardPage
from practices.completeness import ITEMS
from practices.models import PracticePage
from syntheses.models import SynthesisIndexPage, SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from tests.site.test_editing import form_of
from training.models import LessonPage, TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]
# Wagtail shows these in a screen of its own, which explains them.
WAGTAILS_OWN = {"go_live_at", "expire_at", "comment_notifications"}


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


def fields_of(form_class: Any) -> dict[str, Any]:
    fields = dict(form_class.base_fields)
    for name, formset in getattr(form_class, "formsets", {}).items():
        if name != "comments":
            fields |= {f"{name}.{key}": field for key, field in formset.form.base_fields.items()}
    return fields


@pytest.mark.parametrize("model", [*TYPES, *get_snippet_models()], ids=lambda model: model.__name__)
def test_every_field_says_what_to_write_and_has_a_french_label(model: Any) -> None:
    handler = model.get_edit_handler() if hasattr(model, "get_edit_handler") else get_edit_handler(model)
    hidden = {"ORDER", "DELETE", "id"}
    with translation.override("fr-ca"):
        for name, field in fields_of(handler.get_form_class()).items():
            if name in WAGTAILS_OWN or name.split(".")[-1] in hidden:
                continue
            assert str(field.help_text).strip(), name
            # A label that no one wrote is the name of the field, in the code's English.
            assert isinstance(field.label, Promise), name


def test_every_field_of_the_libraries_says_what_to_write(editor: Client) -> None:
    user = make_user("autre@inters4.example", is_superuser=True)
    for form in (get_image_form(PortalImage)(user=user), get_document_form(PortalDocument)(user=user)):
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                assert str(field.help_text).strip() not in {"", "None"}, name


def streams() -> Iterator[tuple[str, Any]]:
    for model in TYPES:
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                yield f"{model.__name__}.{field.name}", field.stream_block


def inner(name: str, block: Any) -> Iterator[tuple[str, Any]]:
    yield name, block
    for key, child in getattr(block, "child_blocks", {}).items():
        yield from inner(f"{name}.{key}", child)
    if isinstance(block, blocks.ListBlock):
        yield from inner(f"{name}[]", block.child_block)


def test_every_field_of_every_block_says_what_to_write() -> None:
    seen = 0
    for stream, block in streams():
        for name, part in inner(stream, block):
            if isinstance(part, blocks.FieldBlock) and name.count(".") > 2:
                seen += 1
                assert str(part.field.help_text).strip(), name
                assert str(part.label).strip(), name
    assert seen > 20


def test_every_block_has_an_icon_a_description_and_a_preview(editor: Client) -> None:
    for stream, block in streams():
        for name, child in block.child_blocks.items():
            assert child.meta.icon != "placeholder", (stream, name)
            assert str(child.get_description()).strip(), (stream, name)
            assert child.is_previewable, (stream, name)
            response = editor.get(f"/admin/block-preview/?id={child.definition_prefix}")
            assert response.status_code == 200, (stream, name)
            assert 'rel="stylesheet"' in response.content.decode(), (stream, name)


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_every_type_says_what_it_is_for(model: Any) -> None:
    assert model.get_page_description()
    assert model.admin_icon


def parent_of(model: type) -> Page:
    if model is LessonPage:
        return make_page(TrainingBlockPage, title="Un bloc")
    if model is OwnerSectionPage:
        return make_section(SynthesisPage, make_establishment()).get_parent()
    if OwnerSectionPage in model.clean_parent_page_models():  # type: ignore[attr-defined]
        return make_section(model, make_establishment())
    return make_home()


CREATABLE = [model for model in TYPES if model.max_count != 1]


@pytest.mark.parametrize("model", CREATABLE, ids=lambda model: model.__name__)
def test_a_page_that_was_never_saved_is_shown_with_the_style_of_the_portal(editor: Client, model: Any) -> None:
    parent = parent_of(model)
    page = model(title="Jamais enregistrée", slug="jamais-enregistree")
    if model is OwnerSectionPage:
        page.establishment = make_establishment("uqar")
    address = f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{parent.pk}/preview/"
    answer = editor.post(address, form_of(page)).json()
    assert answer["is_valid"], answer
    shown = editor.get(address)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Jamais enregistrée" in text
    assert 'rel="stylesheet"' in text
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert not model.objects.filter(slug="jamais-enregistree").exists()


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_a_draft_that_lacks_everything_is_shown(editor: Client, model: Any) -> None:
    page = page_of(model)
    address = f"/admin/pages/{page.pk}/edit/preview/"
    assert editor.post(address, form_of(page) | {"summary": ""}).json()["is_valid"]
    shown = editor.get(address, {"in_preview_panel": "true"})
    assert shown.status_code == 200
    text = shown.content.decode()
    assert 'rel="stylesheet"' in text
    # The home page says what the portal is for, rather than its own title.
    assert model is HomePage or page.title in text


def page_of(model: Any) -> Any:
    if model in CREATABLE and model is not OwnerSectionPage:
        return make_page(model, title="Un brouillon", live=False)
    for owner in (PracticePage, SynthesisPage, TrainingBlockPage):
        make_section(owner, make_establishment())
    return model.objects.first()


def test_the_preview_is_shown_in_the_language_of_the_content(editor: Client) -> None:
    page = make_page(StandardPage, title="About", live=False, language="en")
    address = f"/admin/pages/{page.pk}/edit/preview/"
    editor.post(address, form_of(page))
    assert 'lang="en"' in editor.get(address).content.decode()


def test_content_is_in_french_unless_one_says_otherwise(editor: Client) -> None:
    section = make_section(SynthesisPage, make_establishment())
    text = editor.get(f"/admin/pages/add/syntheses/synthesispage/{section.pk}/").content.decode()
    assert '<option value="fr" selected>' in text


def test_the_form_of_a_practice_says_what_the_sheet_lacks(editor: Client) -> None:
    page = make_page(title="Une pratique", **{item.field: "Dit." for item in ITEMS[1:]})
    text = editor.get(f"/admin/pages/{page.pk}/edit/").content.decode().replace("\xa0", " ")
    assert f"{len(ITEMS) - 1} rubriques sur {len(ITEMS)} sont documentées" in text
    assert '<a href="#id_why">Pourquoi</a>' in text
    assert '<a href="#id_where">' not in text


def test_types_are_offered_in_their_order_of_use_with_what_they_are_for(editor: Client) -> None:
    section = make_section(SynthesisPage, make_establishment())
    text = editor.get(f"/admin/pages/{section.pk}/add_subpage/").content.decode()
    assert text.index("Synthèse\n") < text.index("Résumé de publication\n")
    assert "ce qu’il faut en retenir" in text
    assert "Pratique\n" not in text


def test_an_index_takes_sections_alone(editor: Client) -> None:
    make_section(SynthesisPage, make_establishment())
    index = SynthesisIndexPage.objects.get()
    answer = editor.get(f"/admin/pages/{index.pk}/add_subpage/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/pages/add/directory/ownersectionpage/{index.pk}/"


def test_an_error_is_counted_on_the_tab_that_holds_it(editor: Client) -> None:
    page = make_page(title="Une pratique")
    values = form_of(page) | {"started_on": "2026-02-01", "ended_on": "2026-01-01", "action-publish": "1"}
    text = editor.post(f"/admin/pages/{page.pk}/edit/", values).content.decode()
    assert "La fin vient avant le début" in text
    assert "data-w-count-find-value" in text


def test_the_listing_shows_the_shape_and_the_name_of_each_type(editor: Client) -> None:
    page = make_page(title="Une pratique")
    text = editor.get(f"/admin/pages/{page.get_parent().pk}/").content.decode()
    assert 'href="#icon-practice"' in text
    assert ">Pratique<" in text.replace("\n", "").replace("  ", "")
