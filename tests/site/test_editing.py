"""What a broker does in the administration: each page type opens, saves, previews; forms say what is wrong."""

from typing import Any

import pytest
from django.test import Client
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.brokering.models import KnowledgeRequest
from portal.core.blocks import BodyBlock
from portal.directory.models import OwnerSectionPage, Vocabulary
from portal.home.models import HomePage, StandardPage
from practices.models import PracticeIndexPage, PracticePage
from syntheses.models import DigestPage, SynthesisIndexPage, SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_term, make_user
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage, TrainingIndexPage, TrainingPathPage

CONTENT_TYPES = (
    PracticePage,
    SynthesisPage,
    DigestPage,
    TrainingBlockPage,
    LessonPage,
    TrainingPathPage,
    AccompanimentPage,
    StandardPage,
)
LISTS = (HomePage, PracticeIndexPage, SynthesisIndexPage, TrainingIndexPage, OwnerSectionPage)

pytestmark = pytest.mark.usefixtures("search_index")


class PageTypes(WagtailPageTestCase):
    """Wagtail's own assertions, on each page type of the portal."""

    def setUp(self) -> None:
        self.client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))

    def page_of(self, model: type) -> Page:
        if model is HomePage:
            return make_home()
        if model in CONTENT_TYPES:
            return make_page(model, title=f"Une page {model.__name__}", summary="Un résumé.")
        for owner in (PracticePage, SynthesisPage, TrainingBlockPage):
            make_section(owner, make_establishment())
        return model.objects.first()

    def test_routable(self) -> None:
        for model in CONTENT_TYPES + LISTS:
            with self.subTest(model=model.__name__):
                self.assertPageIsRoutable(self.page_of(model))

    def test_renderable(self) -> None:
        for model in CONTENT_TYPES + LISTS:
            with self.subTest(model=model.__name__):
                self.assertPageIsRenderable(self.page_of(model))

    def test_editable(self) -> None:
        for model in CONTENT_TYPES + LISTS:
            with self.subTest(model=model.__name__):
                page = self.page_of(model)
                self.assertPageIsEditable(page, post_data=form_of(page))

    def test_previewable(self) -> None:
        for model in CONTENT_TYPES + LISTS:
            with self.subTest(model=model.__name__):
                page = self.page_of(model)
                self.assertPageIsPreviewable(page, post_data=form_of(page))


@pytest.fixture
def broker(client: Client, db: None) -> Client:
    client.force_login(make_user("courtage@inters4.example", is_superuser=True, is_staff=True))
    return client


def form_of(page: Page) -> dict[str, Any]:
    """The edit form of `page` as the browser posts it: its plain fields, its streams left empty."""
    streams = [field.name for field in page._meta.get_fields() if isinstance(field, StreamField)]
    values: dict[str, Any] = {name: streamfield([]) for name in streams}
    values |= {name: inline_formset([]) for name in ("outgoing_links", "comments")}
    values |= {name: getattr(page, name) for name in ("title", "slug", "summary", "language")}
    if isinstance(page, TrainingPathPage):
        values["steps"] = inline_formset([])
    if isinstance(page, OwnerSectionPage):
        values["establishment"] = page.establishment_id
    return nested_form_data(values)


def practice_form(*, establishments: Any = (), **fields: Any) -> dict[str, Any]:
    """The form of a new practice, with a step, a risk and a paragraph."""
    page = PracticePage(title="Un essai de télésurveillance", slug="essai-de-telesurveillance", summary="Un essai.")
    rows = {
        "body": streamfield([("text", rich_text("<p>Un paragraphe.</p>"))]),
        "steps": streamfield([("step", {"title": "Démarrage", "start": "2026-01-15", "duration_months": "3"})]),
        "risks": streamfield([("risk", {"risk": "Panne de réseau", "mitigation": "Appel par téléphone"})]),
        "action-publish": "action-publish",
    }
    return form_of(page) | nested_form_data(rows | fields) | {"establishments": list(establishments)}


def add_practice(client: Client, **fields: Any) -> Any:
    section = make_section(PracticePage, make_establishment())
    return client.post(f"/admin/pages/add/practices/practicepage/{section.pk}/", practice_form(**fields))


def test_a_practice_made_in_the_form_belongs_to_the_establishment_of_its_section(broker: Client) -> None:
    assert add_practice(broker).status_code == 302
    page = PracticePage.objects.get(slug="essai-de-telesurveillance")
    assert page.live
    assert [item.slug for item in page.establishments_list] == ["cisss-bsl"]
    assert [item.slug for item in page.regions_list] == ["bas-saint-laurent"]
    assert page.steps[0].value["title"] == "Démarrage"


def test_an_establishment_keeps_its_page_when_a_broker_unticks_it(broker: Client) -> None:
    other = make_establishment("uqar")
    add_practice(broker, establishments=[other.pk])
    page = PracticePage.objects.get(slug="essai-de-telesurveillance")
    assert [item.slug for item in page.establishments_list] == ["cisss-bsl", "uqar"]


def test_a_link_that_the_type_does_not_allow_is_refused_from_the_first_save(broker: Client) -> None:
    synthesis = make_page(SynthesisPage, title="Une synthèse")
    links = inline_formset([{"kind": "forme-a", "target": synthesis.pk}])
    response = add_practice(broker, outgoing_links=links)
    assert "Ce genre de lien ne joint pas ces deux types" in response.content.decode()
    assert not PracticePage.objects.filter(slug="essai-de-telesurveillance").exists()


def test_a_link_that_the_type_allows_is_kept_from_the_first_save(broker: Client) -> None:
    synthesis = make_page(SynthesisPage, title="Une synthèse")
    add_practice(broker, outgoing_links=inline_formset([{"kind": "appuyee-par", "target": synthesis.pk}]))
    page = PracticePage.objects.get(slug="essai-de-telesurveillance")
    assert [(link.kind, link.target_id) for link in page.outgoing_links.all()] == [("appuyee-par", synthesis.pk)]


def test_a_withdrawn_practice_needs_a_reason(broker: Client) -> None:
    withdrawn = make_term("practice_status", "retiree", "Retirée")
    response = add_practice(broker, status=withdrawn.pk)
    assert "Dites en une phrase pourquoi" in response.content.decode()


def test_every_field_of_a_practice_has_its_help(broker: Client) -> None:
    form_class = PracticePage.get_edit_handler().get_form_class()
    form = form_class(instance=PracticePage(), for_user=make_user("autre@inters4.example"))
    own = set(form.fields) - {"comment_notifications", "go_live_at", "expire_at"}
    assert [name for name in sorted(own) if not str(form.fields[name].help_text).strip()] == []


def test_a_page_outlives_an_image_deleted_from_the_library(client: Client, db: None) -> None:
    page = make_page(body=[("image", {"image": None, "alt": "Une image", "caption": "Légende"})])
    assert client.get(page.url).status_code == 200


def test_every_block_of_a_body_has_a_preview(broker: Client) -> None:
    for block in BodyBlock().child_blocks.values():
        response = broker.get(f"/admin/block-preview/?id={block.definition_prefix}")
        assert response.status_code == 200, block.name


def test_an_open_list_takes_a_term_and_a_closed_one_does_not(broker: Client) -> None:
    themes = Vocabulary.objects.create(slug="themes", label="Thèmes", open=True)
    maturity = Vocabulary.objects.create(slug="maturity", label="Maturité", open=False)
    term = {"slug": "nouveau", "label": "Nouveau", "order": "0"}
    address = "/admin/snippets/directory/term/add/"
    assert broker.post(address, term | {"vocabulary": themes.pk}).status_code == 302
    refused = broker.post(address, term | {"vocabulary": maturity.pk}).content.decode()
    assert "Cette liste est fixée par sa source" in refused.replace("\xa0", " ")


def test_a_term_in_use_is_renamed_but_keeps_its_slug(broker: Client) -> None:
    term = make_term("themes", "proximite", "Proximité")
    make_page(terms=[term])
    address = f"/admin/snippets/directory/term/edit/{term.pk}/"
    values = {"vocabulary": term.vocabulary_id, "label": "Services de proximité", "order": "0"}
    assert broker.post(address, values | {"slug": "proximite"}).status_code == 302
    refused = broker.post(address, values | {"slug": "autre"}).content.decode()
    assert "emploient cet identifiant" in refused
    term.refresh_from_db()
    assert (term.slug, term.label) == ("proximite", "Services de proximité")


def test_the_administration_speaks_french_to_a_new_user(broker: Client) -> None:
    home = broker.get("/admin/").content.decode()
    assert 'lang="fr-ca"' in home
    assert "Rechercher" in home


def test_a_section_lists_what_its_establishment_publishes(client: Client, db: None, drain: Any) -> None:
    ours = make_page(title="Chez nous", establishment=make_establishment("cisss-bsl"))
    make_page(title="Ailleurs", establishment=make_establishment("cisss-at", "abitibi-temiscamingue"))
    drain()
    page = client.get(ours.get_parent().url).content.decode()
    assert "Chez nous" in page
    assert "Ailleurs" not in page


def test_an_editor_finds_the_way_to_the_administration_and_a_reader_does_not(client: Client, db: None) -> None:
    make_home()
    assert 'href="/admin/"' not in client.get("/").content.decode()
    client.force_login(make_user())
    assert 'href="/admin/"' not in client.get("/").content.decode()
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    assert 'href="/admin/"' in client.get("/").content.decode()


def test_what_an_author_submits_goes_to_the_brokers(db: None) -> None:
    page = make_page(SynthesisPage, title="Une synthèse", live=False)
    ensure_roles()
    author = make_user(groups=[author_group_name(make_establishment())])
    broker = make_user("courtage@inters4.example", groups=[BROKERS])
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    task = page.current_workflow_task
    assert [name for name, _label, _modal in task.get_actions(page, broker)] == ["reject", "approve", "approve"]
    assert task.get_actions(page, author) == []


def test_a_member_who_does_not_write_is_told_so(client: Client, db: None) -> None:
    make_home()
    client.force_login(make_user())
    page = client.get("/admin/", follow=True).content.decode()
    assert "Votre compte ne donne pas accès à cette page" in page


def test_a_request_says_what_to_write_in_each_field(client: Client, db: None) -> None:
    make_home()
    response = client.post("/courtage/demande/", {"need": "", "email": "gestion"})
    text = response.content.decode()
    assert response.status_code == 400
    assert "Décrivez votre besoin" in text
    assert "Cette adresse est incomplète" in text
    assert not KnowledgeRequest.objects.exists()


def test_signing_in_with_the_wrong_password_says_what_to_check(client: Client, db: None) -> None:
    make_home()
    response = client.post("/connexion/", {"username": "x@inters4.example", "password": "non"})
    assert "ne vont pas ensemble" in response.content.decode()


def test_a_form_opened_before_a_field_was_there_is_saved_and_leaves_it_as_it_is(broker: Client) -> None:
    page = make_page(live=False, risks=[("risk", {"risk": "Un risque", "mitigation": ""})])
    page.save_revision()
    address = f"/admin/pages/{page.pk}/edit/"
    written = {name: value for name, value in form_of(page).items() if not name.startswith("risks")}
    refused = broker.post(address, written | {"title": ""})
    assert refused.status_code == 200
    assert "Un risque" in refused.content.decode()
    assert broker.post(address, written | {"title": "Un autre titre"}).status_code == 302
    kept = PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (kept.title, kept.risks[0].value["risk"]) == ("Un autre titre", "Un risque")
