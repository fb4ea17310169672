"""The text of a document is what a person sees in it, and reading it costs a bounded time and memory."""

import io
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from portal.attached import reading
from portal.attached.outcome import MAX_CHARACTERS, State
from portal.attached.reading import Reading, read_text
from tests.site.office_files import WORD, odt_file, paragraph, run, word_file, zipped

INPUTS = Path(__file__).parents[1] / "inputs" / "docs"
MEGABYTE = 1024 * 1024


def text_of(content, suffix):
    found = read_text(io.BytesIO(content), suffix)
    assert found.state is State.READ
    return found.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("30-aes256-permissions-only.pdf", "zépharothérapie"),
        ("30b-aes128-permissions-only.pdf", "zépharothérapie"),
        ("31-hyphenation.pdf", "xénoréhabilitation interprofessionnelle"),
        ("33-notes-windows-1252.txt", "l’équipe évalue la zérographèse — coût 45 €"),
        ("33b-tableau-windows-1252.csv", "Gaspésie"),
        ("33c-notes-utf16.txt", "mélopranalyse"),
        ("34-presentation.pptx", "cryoformation"),
        ("34b-guide.odt", "odographique"),
        ("34c-grille.xlsx", "tabulographie"),
    ],
)
def test_files_as_people_have_them_are_read(name, words):
    assert words in text_of((INPUTS / name).read_bytes(), Path(name).suffix)


def test_a_scan_has_no_text():
    assert read_text(io.BytesIO((INPUTS / "35-scanned-no-text.pdf").read_bytes()), ".pdf").state is State.EMPTY


def test_what_was_inserted_is_read_and_what_was_struck_out_is_not():
    body = paragraph(
        f"<w:ins>{run('ajouté')}</w:ins><w:del><w:r><w:delText>effacé</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('déplacé')}</w:moveFrom><w:moveTo>{run('arrivé')}</w:moveTo>"
    )
    assert text_of(word_file(body), ".docx") == "ajoutéarrivé"


def test_a_word_written_in_two_runs_stays_one_word():
    assert text_of(word_file(paragraph(run("télé") + run("santé"))), ".docx") == "télésanté"


def test_boxes_headers_footers_notes_and_nested_tables_are_read_once():
    box = (
        f"<mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph(run('encadré'))}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph(run('encadré'))}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    )
    inner = f"<w:tbl><w:tr><w:tc>{paragraph(run('dedans'))}</w:tc></w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{paragraph(run('dehors'))}{inner}</w:tc></w:tr></w:tbl>"
    content = word_file(
        paragraph(f"<w:r>{box}</w:r>") + table,
        header=paragraph(run("entête")),
        footer=paragraph(run("pied")),
        footnotes=f"<w:footnote>{paragraph(run('note'))}</w:footnote>",
    )
    assert sorted(text_of(content, ".docx").split()) == ["dedans", "dehors", "encadré", "entête", "note", "pied"]


def test_hidden_words_are_left_out_and_only_they():
    body = paragraph(
        "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
        + run("caché", "<w:vanish/>")
        + run("montré", f'<w:vanish xmlns:v="{WORD}" v:val="0"/>')
    ) + paragraph(run("vu"))
    assert text_of(word_file(body), ".docx") == "montré vu"


def test_an_odt_is_read_without_its_deletions_and_comments():
    body = (
        "<office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>effacé</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>lu<text:tab/>ici<office:annotation><text:p>commentaire</text:p></office:annotation></text:p>"
        "</office:text></office:body>"
    )
    styles = "<office:master-styles><text:p>entête</text:p></office:master-styles>"
    assert text_of(odt_file(body, styles), ".odt") == "lu ici entête"


def test_the_sheets_of_a_workbook_that_are_shown_are_read_as_excel_shows_them():
    book = openpyxl.Workbook()
    book.active.append(["grille", 2.5, 12])
    book.create_sheet("Cachée").append(["secret"])
    book.worksheets[1].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert text_of(stream.getvalue(), ".xlsx") == "Sheet grille 2,5 12"


def test_what_was_typed_in_the_form_of_a_pdf_is_read_but_not_passwords():
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)

    def field(kind, value, **more):
        names = {"Type": NameObject("/Annot"), "Subtype": NameObject("/Widget"), "FT": NameObject(kind)}
        names |= {"V": TextStringObject(value), "T": TextStringObject("champ")} | more
        return writer._add_object(DictionaryObject({NameObject(f"/{key}"): item for key, item in names.items()}))

    fields = [
        field("/Tx", "Réponse tapée"),
        field("/Ch", "Choix fait"),
        field("/Tx", "motdepasse", Ff=NumberObject(1 << 13)),
        field("/Tx", "invisible", F=NumberObject(2)),
    ]
    page[NameObject("/Annots")] = ArrayObject(fields)
    stream = io.BytesIO()
    writer.write(stream)
    assert text_of(stream.getvalue(), ".pdf") == "Réponse tapée Choix fait"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("la réadap-\ntation", "la réadaptation"),
        ("Bas-\nSaint-Laurent", "Bas-Saint-Laurent"),
        ("un rendez-\nvous, deux rendez-vous", "un rendez-vous, deux rendez-vous"),
        ("réadap\xad\ntation", "réadaptation"),
        ("o\ufb03cier", "officier"),
    ],
)
def test_words_cut_at_line_ends_are_joined(text, seen):
    from portal.attached.kinds import as_seen

    assert as_seen(text, ".pdf") == seen


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_read_in_the_encoding_that_it_has(encoding):
    text = "Œuvrer à l’urgence, déjà l’été — 45 €. " * 10
    assert text_of(text.encode(encoding), ".txt") == text.strip()


def test_a_password_is_told_from_a_broken_file():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("mot-de-passe", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    assert read_text(io.BytesIO(stream.getvalue()), ".pdf").state is State.PROTECTED
    assert read_text(io.BytesIO(b"%PDF-1.7 not really"), ".pdf").state is State.BROKEN


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".pptx", ".xlsx", ".odt"])
def test_a_text_renamed_is_known_for_what_it_is(suffix):
    found = read_text(io.BytesIO("Ceci n’est qu’un texte.".encode()), suffix)
    assert (found.state, found.kind) == (State.MISNAMED, "TXT")


@pytest.mark.parametrize("suffix", [".pdf", ".pptx", ".xlsx", ".odt", ".txt", ".md", ".csv"])
def test_a_word_document_renamed_is_known_for_what_it_is(suffix):
    found = read_text(io.BytesIO(word_file(paragraph(run("a")))), suffix)
    assert (found.state, found.kind in {"DOCX", "ZIP"}) == (State.MISNAMED, True)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv"])
def test_bytes_that_are_no_text_are_known_for_it(suffix):
    assert read_text(io.BytesIO(bytes(range(1, 256)) * 10), suffix).state is State.MISNAMED


# Work without end


def bomb(element, size=95 * MEGABYTE):
    return word_file(element * (size // len(element)))


BOMBS = {
    "words": lambda: bomb(paragraph("<w:r><w:t>a</w:t></w:r>")),
    "blanks": lambda: bomb("<w:tab/>"),
    "depth": lambda: bomb("<w:p>", 20 * MEGABYTE),
    "one text": lambda: word_file(paragraph(run("a" * 95 * MEGABYTE))),
    "a giant header": lambda: word_file(paragraph(run("a")), header="a" * 150 * MEGABYTE),
    "attributes": lambda: word_file("<w:p " + "".join(f'a{n}="{n}" ' for n in range(500_000)) + "/>"),
}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(make, id=name, marks=[] if name == "depth" else [pytest.mark.thorough])
        for name, make in BOMBS.items()
    ],
)
def test_a_word_bomb_is_given_up_within_bounds(make):
    content = io.BytesIO(make())
    started = time.monotonic()
    found = read_text(content, ".docx", seconds=4)
    assert time.monotonic() - started < 8
    assert found.state in {State.CUT, State.TOO_COSTLY, State.BROKEN, State.EMPTY}
    assert len(found.text) <= MAX_CHARACTERS


def test_entities_are_not_unfolded():
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'{entities}<office:x xmlns:office="o"><p>&b;</p></office:x>',
        }
    )
    assert read_text(io.BytesIO(content), ".odt").state in {State.EMPTY, State.BROKEN}


def test_a_reading_that_takes_too_long_is_ended():
    started = time.monotonic()
    assert read_text(io.BytesIO(bomb("<w:tab/>")), ".docx", seconds=1).state is State.TOO_COSTLY
    assert time.monotonic() - started < 4


def test_the_process_that_reads_gets_no_more_memory_than_its_limit():
    program = (
        "import time\n"
        "from portal.attached.program import limit\n"
        "limit(20, 200 * 1024 * 1024)\n"
        "held = bytearray(400 * 1024 * 1024)\n"
        "time.sleep(1)\n"
        "print('held')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=reading.ROOT, capture_output=True, timeout=30)
    assert done.returncode != 0
    assert b"held" not in done.stdout


def test_a_large_process_that_asks_has_no_part_in_the_limit():
    held = bytearray(reading.MAX_BYTES + 100 * MEGABYTE)
    assert read_text(io.BytesIO(b"Un texte."), ".txt").state is State.READ
    del held


def test_the_process_that_reads_knows_nothing_of_the_portal(monkeypatch):
    seen = {}
    real = subprocess.Popen

    def spy(command, **options):
        seen.update(options["env"])
        return real(command, **options)

    monkeypatch.setattr(subprocess, "Popen", spy)
    monkeypatch.setenv("SECRET_KEY", "secret")
    read_text(io.BytesIO(b"a"), ".txt")
    assert "secret" not in seen.values()


def test_a_reading_never_waits_unless_it_is_asked_to():
    with Reading(io.BytesIO(bomb("<w:tab/>")), ".docx") as slow:
        started = time.monotonic()
        assert slow.outcome() is None
        assert time.monotonic() - started < 0.5
