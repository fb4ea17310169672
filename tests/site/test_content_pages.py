"""What each type of content page says to its readers and to its authors, with little, much and awkward content."""

import gc
import io
import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from portal.accounts.services import BROKERS, ensure_roles
from portal.brokering.models import KnowledgeRequest
from portal.core.fields import MarkdownField
from portal.core.models import PageLink, PortalImage
from portal.core.visibility import set_visibility
from portal.directory.models import Region
from portal.home.models import StandardPage
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_term, make_user
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage, TrainingPathPage

MARKDOWN_FIELDS = [field.name for field in PracticePage._meta.get_fields() if isinstance(field, MarkdownField)]

pytestmark = pytest.mark.usefixtures("search_index")

TYPES = (
    PracticePage,
    SynthesisPage,
    DigestPage,
    TrainingBlockPage,
    LessonPage,
    TrainingPathPage,
    AccompanimentPage,
    StandardPage,
)
SAME_TEXT = "# Titre\n\n## Titre\n\nUn texte[^1].\n\n[^1]: Une note."


class Outline(HTMLParser):
    """Ids, headings and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.levels, self.hrefs = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("id"):
            self.ids.append(values["id"])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"a", "use"}:
            self.hrefs.append(values.get("href") or "")


def read(page, client=None):
    response = (client or Client()).get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ").replace("\u202f", " ")


def outline(page, client=None):
    return Outline(read(page, client))


def assert_sound(found):
    """One h1, no level skipped on the way down, no id twice, no link to nowhere on the page."""
    assert found.levels.count(1) == 1
    assert all(lower - higher <= 1 for higher, lower in zip(found.levels, found.levels[1:], strict=False)), found.levels
    assert len(found.ids) == len(set(found.ids)), sorted(i for i in found.ids if found.ids.count(i) > 1)
    assert {href[1:] for href in found.hrefs if href.startswith("#") and len(href) > 1} <= set(found.ids)


def rows(name, *values):
    return [(name, value) for value in values]


def indicators(number):
    return rows(
        "indicator",
        *({"name": f"Indicateur {n}", "kind": "resultats", "baseline": n, "measured": 2 * n} for n in range(number)),
    )


def queries(page, client):
    client.get(page.url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page.url).status_code == 200
    return len(captured)


@pytest.fixture
def picture():
    """Make an image of a size. Wagtail leaves the temporary files of renditions to the garbage collector."""

    def make(width, height):
        file = io.BytesIO()
        Image.new("RGB", (width, height), "teal").save(file, "PNG")
        file.seek(0)
        return PortalImage.objects.create(title="Image", file=ImageFile(file, f"{width}x{height}.png"))

    yield make
    gc.collect()


def broker():
    ensure_roles()
    client = Client()
    client.force_login(make_user("courtage@inters4.example", groups=[BROKERS]))
    return client


@pytest.mark.parametrize("model", TYPES)
def test_a_page_with_nothing_but_a_title_is_sound(model):
    assert_sound(outline(make_page(model, title="Rien encore")))


@pytest.mark.parametrize("model", TYPES)
def test_texts_with_the_same_headings_and_notes_share_no_id(model):
    body = [
        ("markdown", SAME_TEXT),
        ("markdown", SAME_TEXT),
        ("callout", {"title": "Un", "text": SAME_TEXT}),
        ("callout", {"title": "Deux", "text": SAME_TEXT}),
        ("steps", [{"title": "Un", "description": SAME_TEXT}, {"title": "Deux", "description": SAME_TEXT}]),
        ("text", "<h2>Titre</h2><p>Un texte.</p>"),
    ]
    fields = {"body": body}
    if model is PracticePage:
        fields |= dict.fromkeys(MARKDOWN_FIELDS, SAME_TEXT)
        fields["steps"] = rows("step", *({"title": "Pas", "description": SAME_TEXT} for _ in range(2)))
    if model is SynthesisPage:
        fields["methods"] = SAME_TEXT
    assert_sound(outline(make_page(model, title="Titre", **fields)))


def test_a_page_with_many_links_and_indicators_costs_no_query_more():
    bare = make_page(title="Nue")
    rich = make_page(title="Riche", indicators=indicators(30))
    for number in range(12):
        PageLink.objects.create(
            source=rich, target=make_page(SynthesisPage, title=f"Synthèse {number}"), kind="appuyee-par"
        )
        KnowledgeRequest.objects.create(need="Besoin", email="a@exemple.ca", page=rich)
    client = Client()
    assert queries(rich, client) == queries(bare, client) <= 12


@pytest.mark.parametrize("number", [0, 1, 40])
def test_any_number_of_indicators_and_steps_is_shown(number):
    steps = rows("step", *({"title": f"Pas {n}", "start": date(2024, 1 + n % 12, 1)} for n in range(number)))
    text = read(make_page(title="Nombreuse", indicators=indicators(number), steps=steps))
    assert text.count('class="indicator-chart"') == number
    assert text.count('class="timeline__step"') == number
    assert_sound(Outline(text))


def test_an_indicator_states_its_source_and_its_change_and_no_grade():
    value = {"name": "Délai", "kind": "processus", "unit": "jours", "baseline": 40, "measured": 28}
    known = words(read(make_page(title="Avec source", indicators=rows("indicator", value | {"source": "Registre"}))))
    assert "Registre" in known
    assert "−12 jours, −30 %" in known
    assert "Source à documenter" in words(read(make_page(title="Sans source", indicators=rows("indicator", value))))


def test_undated_steps_say_that_their_date_is_to_be_documented():
    steps = rows("step", {"title": "Un", "start": date(2024, 4, 15)}, {"title": "Deux"})
    text = read(make_page(steps=steps))
    assert "timeline-chart" in text
    assert "Date à documenter" in text
    assert "timeline-chart" not in read(make_page(title="Sans date", steps=rows("step", {"title": "Un"})))


def test_the_strip_says_what_is_documented_and_where():
    page = make_page(why="Un besoin.", how="En personne.")
    text = read(page)
    assert "2 rubriques sur 11" in words(text)
    assert page.completeness.documented == 2
    assert {f"#{item.place}" for item in page.completeness.items} <= set(Outline(text).hrefs)


def test_what_is_missing_names_who_could_tell():
    page = make_page(title="Vide")
    assert f"Qui peut le dire : {page.establishments_list[0].label}" in words(read(page))


def test_only_those_who_may_edit_are_led_to_the_fields():
    page = make_page(title="Vide")
    edit = f"/admin/pages/{page.pk}/edit/"
    member = Client()
    member.force_login(make_user(groups=[make_establishment().group]))
    assert not [href for client in (Client(), member) for href in outline(page, client).hrefs if edit in href]
    hrefs = outline(page, broker()).hrefs
    assert edit in hrefs
    assert {f"{edit}#id_{field}" for field in ("why", "steps", "indicators", "contact_role")} <= set(hrefs)


@pytest.mark.parametrize("model", TYPES)
def test_those_who_may_edit_are_led_to_the_form_from_every_page(model):
    page = make_page(model, title="À modifier")
    assert f"/admin/pages/{page.pk}/edit/" in outline(page, broker()).hrefs


def test_a_hidden_contact_leaves_no_trace():
    page = make_page(contact_role="Cheffe Zibeline", contact_details="zibeline@exemple.ca", contact_hidden=True)
    assert "ibeline" not in read(page)
    member = Client()
    member.force_login(make_user())
    assert "Cheffe Zibeline" in read(page, member)


def cells(text):
    band = text[text.index('class="cycle-band"') :]
    return [words(cell) for cell in band[: band.index("</nav>")].split("<li")[1:]]


def test_the_cycle_counts_the_needs_and_never_says_who_or_what():
    page = make_page()
    assert "Un besoin semblable ?" in cells(read(page))[0]
    for number in range(3):
        KnowledgeRequest.objects.create(need="Besoin secret", email=f"zebulon{number}@exemple.ca", page=page)
    KnowledgeRequest.objects.create(need="Ailleurs", email="autre@exemple.ca", page=make_page(title="Autre"))
    text = read(page)
    assert "3 demandes reçues" in cells(text)[0]
    assert "zebulon" not in text
    assert "secret" not in text


def test_the_cycle_says_the_same_in_a_preview_as_on_the_page():
    page = make_page()
    KnowledgeRequest.objects.create(need="Besoin", email="a@exemple.ca", page=page)
    assert page.cycle[0]["headline"] == "1 demande reçue"
    assert PracticePage(title="Pas encore enregistrée").cycle[0]["empty"]


def test_a_link_that_its_author_has_only_begun_counts_nowhere():
    page = make_page()
    # A draft is saved as it is written, before the kind of its link is chosen.
    PageLink.objects.create(source=page, target=make_page(PracticePage, title="Une autre"), kind="")
    assert "Une autre" not in read(page)


def test_an_empty_cell_leads_to_the_form_about_this_page():
    page = make_page()
    form = f"/courtage/demande/?page={page.pk}"
    addresses = [cell["url"] for cell in page.cycle if cell["empty"]]
    assert addresses == [form, f"{form}&pour=appropriation", f"{form}&pour=resultats"]
    forms = [Client().get(address).content.decode() for address in addresses]
    titles = ["Soumettre un besoin à un courtier", "Demander un accompagnement", "Dire ce que cela a donné"]
    assert [words(re.search("<h1>.*?</h1>", form, re.S)[0]).strip() for form in forms] == titles
    assert "À propos de : Une pratique" in words(forms[2])


def test_a_cell_says_what_exists_and_leads_to_it():
    page = make_page()
    synthesis = make_page(SynthesisPage, title="Une synthèse")
    block = make_page(TrainingBlockPage, title="Un bloc")
    PageLink.objects.create(source=page, target=synthesis, kind="appuyee-par")
    PageLink.objects.create(source=block, target=page, kind="forme-a")
    knowledge, adoption = page.cycle[1:3]
    assert knowledge["detail"] == "Appuyée par 1 synthèse"
    assert (adoption["headline"], adoption["url"]) == ("1 bloc de formation", block.url)


def test_a_page_that_the_reader_may_not_read_is_not_counted_in_the_cycle():
    page = make_page()
    block = make_page(TrainingBlockPage, title="Bloc confidentiel")
    PageLink.objects.create(source=block, target=page, kind="forme-a")
    set_visibility(block, visibility="members")
    text = read(page)
    assert "confidentiel" not in text
    assert "À préparer" in cells(text)[2]


def test_a_digest_says_up_front_what_it_changes_and_only_once():
    digest = make_page(DigestPage, title="Un résumé", publication_citation="Une notice.")
    practice, other = make_page(title="Pratique confirmée"), make_page(title="Pratique voisine")
    PageLink.objects.create(source=digest, target=practice, kind="confirme")
    PageLink.objects.create(source=digest, target=other, kind="voir-aussi")
    text = read(digest)
    effects = text[text.index('id="effets"') : text.index('id="publication"')]
    links = text[text.index('id="liens"') : text.index('id="versions"')]
    assert practice.url in effects
    assert other.url not in effects
    assert other.url in links
    assert practice.url not in links


def test_a_block_adds_up_its_lessons_and_leads_to_the_first():
    block = make_page(TrainingBlockPage, title="Un bloc")
    first = make_page(LessonPage, title="Une", parent=block, duration_minutes=45)
    make_page(LessonPage, title="Deux", parent=block, duration_minutes=30)
    text = words(read(block))
    assert "2 leçons, à votre rythme · 1 h 15 min" in text
    assert first.url in outline(block).hrefs


def test_a_lesson_says_where_it_stands_and_leads_on():
    block = make_page(TrainingBlockPage, title="Un bloc")
    lessons = [make_page(LessonPage, title=title, parent=block) for title in ("Une", "Deux", "Trois")]
    text = read(lessons[1])
    assert "Leçon 2 sur 3" in words(text)
    assert f'href="{lessons[0].url}" rel="prev"' in re.sub(r"\s+", " ", text)
    assert f'href="{lessons[2].url}" rel="next"' in re.sub(r"\s+", " ", text)
    assert "Dernière leçon : revenir au bloc" in words(read(lessons[2]))


def test_a_synthesis_states_its_method_and_that_its_date_is_unknown():
    assert "Date à documenter" in words(read(make_page(SynthesisPage, title="Sans date")))
    dated = make_page(SynthesisPage, title="Datée", searched_on=date(2025, 3, 3), key_messages=["À retenir d’abord"])
    text = words(read(dated))
    assert "3 mars 2025" in text
    assert text.index("À retenir d’abord") < text.index("Méthode Genre")


def test_versions_say_when_a_review_is_late():
    today = timezone.localdate()
    late = make_page(title="En retard", review_by=today - timedelta(days=1), reviewed_on=date(2020, 1, 2))
    assert "(date dépassée)" in words(read(late))
    assert "2 janvier 2020" in words(read(late))
    assert "(date dépassée)" not in words(read(make_page(title="À temps", review_by=today)))


def test_a_picture_too_small_to_show_anything_is_left_out(picture):
    page = make_page(title="Un point", image=picture(1, 1), image_alt="Un point")
    assert "<picture>" not in read(page)


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.parametrize("size", [(200, 900), (6000, 200)])
def test_a_picture_of_any_shape_keeps_its_place(size, picture):
    text = read(make_page(title="Une image", image=picture(*size), image_alt="Une image"))
    found = re.search(r'<img[^>]*\bwidth="(\d+)"\s+height="(\d+)"', text)
    width, height = (int(number) for number in found.groups())
    assert width / height == pytest.approx(size[0] / size[1], rel=0.05)
    assert "image/avif" in text


def test_awkward_content_is_shown_whole():
    word = "Anticonstitutionnellement" * 8
    page = make_page(
        title="T" * 255,
        slug="long",
        summary=word[:200] * 2,
        why=word,
        indicators=rows("indicator", {"name": word, "kind": "inconnu", "baseline": -1e300, "measured": 1e15}),
        risks=rows("risk", {"risk": word, "mitigation": ""}),
        steps=rows("step", {"title": word, "start": date(1, 1, 1), "duration_months": 1e12}),
        language="en",
    )
    text = read(page)
    assert_sound(Outline(text))
    assert 'lang="en"' in text
    assert "is-long" in text


def test_a_practice_in_all_regions_says_how_many():
    for number in range(18):
        make_establishment(f"etablissement-{number}", f"region-{number}")
    page = make_page(title="Partout", regions=Region.objects.all())
    assert f"{Region.objects.count()} régions" in words(read(page))


def test_a_classification_is_shown_only_where_there_is_one():
    term = make_term("themes", "telesante", "Télésanté")
    assert 'class="classification"' in read(make_page(title="Classée", terms=[term]))
    assert 'class="classification"' not in read(make_page(title="Non classée"))


def test_levels_of_headings_are_lowered_under_those_of_the_page():
    text = read(make_page(why="## Sous le besoin", procedures="## Sous les activités"))
    assert re.search(r"<h3 [^>]*>Sous le besoin</h3>", text)
    assert re.search(r"<h4 [^>]*>Sous les activités</h4>", text)


def test_a_page_asked_for_by_its_authors_costs_few_queries_more():
    page = make_page()
    reader = broker()
    # The reader's groups among them: links are counted where they are kept, for whoever reads.
    assert queries(page, reader) - queries(page, Client()) <= 8


def test_the_context_of_an_anonymous_reader_asks_nothing_about_rights():
    page = make_page()
    request = RequestFactory().get(page.url)
    request.user = Client().get(page.url).wsgi_request.user
    page.get_context(request)
    with CaptureQueriesContext(connection) as captured:
        assert page.edit_url == ""
    assert len(captured) == 0
