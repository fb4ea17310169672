"""Sheets as a PDF/UA-1 checker other than the compiler judges them, and every sheet of the demo."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from PIL import Image
from wagtail.models import Page

from portal.core.models import PageLink, PortalImage
from portal.sheets.registry import SHEETS
from portal.sheets.text import typeset
from tests.conftest import CONTENT, absent
from tests.factories import make_page, make_term, make_user
from tests.site.sheets import address, sheet_of
from training.attestations.document import pdf_of
from training.models import Attestation, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "scripts" / "verapdf"
# What the script exits with when Java or Maven isn’t there.
ABSENT = 3
RICH = """
Un paragraphe[^1], [un lien](https://exemple.org/), du `code` et 漢.

### Un titre bas

| Tête | Autre |
|------|-------|
| a    | b     |

1. un
    - deux

Terme
:   Définition

> Citation

[^1]: La note.
"""


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    settings.MEDIA_ROOT = tmp_path / "media"


def verapdf(*files):
    """Check files in one run. Returns what fails, as veraPDF says it."""
    done = subprocess.run([sys.executable, SCRIPT, *files], capture_output=True, text=True)
    if done.returncode == ABSENT:
        absent("verapdf", done.stderr.strip())
    lines = done.stdout.splitlines()
    assert len([line for line in lines if line.startswith(("PASS", "FAIL"))]) == len(files), done.stdout + done.stderr
    return [line for line in lines if not line.startswith("PASS")]


def make_image():
    image = PortalImage(title="Une salle", width=60, height=90)
    picture = ContentFile(b"", name="salle.png")
    Image.new("RGB", (60, 90), "teal").save(picture, "PNG")
    image.file.save("salle.png", picture)
    return image


def rows(name, *values):
    return [{"type": name, "value": value} for value in values]


def test_the_sheet_of_every_type_passes_verapdf(tmp_path):
    image = make_image()
    fields = {
        "body": [
            {"type": "markdown", "value": RICH},
            {"type": "image", "value": {"image": image.pk, "alt": "Une salle", "caption": "La salle"}},
            {"type": "quote", "value": {"quote": "Citation", "source": "Source"}},
            {"type": "callout", "value": {"title": "À retenir", "text": RICH}},
            {"type": "table", "value": {"caption": "Titre", "rows": "A | B\n1 | 2"}},
            {"type": "video", "value": {"title": "Vidéo", "url": "https://vimeo.com/1", "transcript": RICH}},
        ],
        "references": rows("reference", {"text": "Référence", "url": "https://exemple.org/source"}),
        "summary": "Ce qu’il faut en retenir.",
    }
    practice = {
        "why": RICH,
        "maturity": make_term("maturity", "emergente", "Émergente"),
        "steps": rows("step", {"title": "Étape", "start": "2024-04-15", "description": RICH}),
        "risks": rows("risk", {"risk": "Risque", "mitigation": "Mesures d’atténuation"}),
        "indicators": rows("indicator", *({"name": f"Indicateur {rank}", "kind": ""} for rank in range(40))),
        "core_components": rows("component", {"title": "Noyau", "description": "Précision"}),
    }
    own = {"practice": practice, "synthesis": {"key_messages": ["Un", "Deux"]}, "training": {"prerequisites": "Aucun"}}
    block = make_page(TrainingBlockPage, title="Un bloc", slug="bloc")
    files, linked = [], None
    for model in SHEETS:
        titles = {"title": f"Page {model.__name__}", "image": image, "image_alt": "Une salle"}
        parent = {"parent": block} if model is LessonPage else {}
        page = make_page(model, **titles, **parent, **fields, **own.get(model.kind, {}))
        if linked:
            PageLink.objects.create(source=page, target=linked, kind="voir-aussi")
        linked = page
        file = tmp_path / f"{model.__name__}.pdf"
        file.write_bytes(Client().get(address(page)).content)
        files.append(file)
    assert len(files) >= 7
    assert verapdf(*files) == []


def test_an_attestation_passes_verapdf(tmp_path):
    today = {"issued_on": date(2026, 11, 28), "expires_on": date(2028, 11, 28)}
    prepared = {"title": "Mot " * 60, "address": "", "on": None}
    issued = Attestation(
        name="Ève Exemple 漢 ☃",
        block_title="S’approprier une pratique prometteuse",
        version=2,
        issuers="Université du Québec à Rimouski",
        minutes=120,
        hours="1.50",
        credited_by="Un ordre",
        score=82,
        practices=[{"title": "Une pratique ☃", "address": "", "on": "2026-03-03"}, *[prepared] * 3],
        **today,
    )
    bare = Attestation(name="E" * 90, block_title="Mot" * 80, language="en", version=1, issued_on=date(2026, 1, 2))
    files = [tmp_path / f"{rank}.pdf" for rank in range(2)]
    for path, attestation in zip(files, (issued, bare), strict=True):
        path.write_bytes(pdf_of(attestation))
    assert verapdf(*files) == []


def test_verapdf_finds_what_is_not_accessible(tmp_path):
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(612, 792)
    writer.write(tmp_path / "bare.pdf")
    assert verapdf(tmp_path / "bare.pdf")


@pytest.mark.thorough
def test_every_page_of_the_demo_has_a_sheet(search_index):
    call_command("load_vocabularies", verbosity=0)
    call_command("import_content", str(CONTENT), verbosity=0)
    client = Client()
    client.force_login(make_user(is_superuser=True))
    pages = [page for page in Page.objects.live().specific() if type(page) in SHEETS]
    assert len(pages) > 40
    for page in pages:
        # No person asks for as many files in a minute as this: what counts them is forgotten.
        cache.clear()
        sheet = sheet_of(page, client)
        assert sheet.reader.metadata.title == typeset(page.title, page.language)
        assert "□" not in sheet.text
