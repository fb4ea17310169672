"""Word manuscripts that tests make: by python-docx, with the fields that Zotero and Mendeley write, and by pandoc."""

import base64
import io
import json
import subprocess
import zipfile
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches
from PIL import Image

from portal.tools.programs import pandoc

ROY = {
    "id": 12,
    "type": "article-journal",
    "title": "Un essai de répit",
    "author": [{"family": "Roy", "given": "Anne"}],
    "issued": {"date-parts": [["2020", 5]]},
    "DOI": "10.1000/xyz",
    "container-title": "Revue",
}
LEE = {"id": "ITEM-1", "type": "book", "title": "Caring", "author": [{"family": "Lee", "given": "Ann"}]}
# Mendeley numbers the works of each field anew.
OTHER = {"id": "ITEM-1", "type": "report", "title": "Un rapport", "author": [{"literal": "Organisme A"}]}


def picture(colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (240, 160), colour).save(file, "PNG")
    return file.getvalue()


def _instruction(paragraph: Any, kind: str, text: str = "") -> None:
    run = paragraph.add_run()
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = text
    else:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    run._r.append(element)


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A complex field, its instruction cut in two runs as Word does of long ones."""
    half = len(instruction) // 2
    _instruction(paragraph, "begin")
    _instruction(paragraph, "instr", instruction[:half])
    _instruction(paragraph, "instr", instruction[half:])
    _instruction(paragraph, "separate")
    paragraph.add_run(shown)
    _instruction(paragraph, "end")


def citation(*items: dict[str, Any], **beside: Any) -> str:
    cited = [{"id": item["id"], "itemData": item} | beside for item in items]
    return json.dumps({"citationID": "x", "properties": {"formattedCitation": "(…)"}, "citationItems": cited})


def add_tracked(paragraph: Any, kind: str, text: str) -> None:
    change = OxmlElement(f"w:{kind}")
    run = OxmlElement("w:r")
    words = OxmlElement("w:delText" if kind == "del" else "w:t")
    words.text = text
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def with_zotero() -> bytes:
    """A manuscript with fields of Zotero and Mendeley, one of them broken, tracked changes, hidden text, a comment."""
    document = Document()
    document.add_paragraph("Le répit en région", style="Title")
    document.add_heading("1. Messages clés", 1)
    document.add_paragraph("Le répit soulage.", style="List Bullet")
    document.add_paragraph("Il manque en région.", style="List Bullet")
    document.add_heading("Résultats", 1)
    effect = document.add_paragraph("Un effet mesuré ")
    add_field(effect, "ADDIN ZOTERO_ITEM CSL_CITATION " + citation(ROY, locator="12", label="page"), "(Roy, 2020)")
    effect.add_run(", puis ")
    add_field(effect, "ADDIN CSL_CITATION " + citation(ROY, LEE), "(Roy, 2020; Lee)")
    effect.add_run(" et ")
    add_field(effect, "ADDIN CSL_CITATION " + citation(OTHER), "(Organisme A)")
    effect.add_run(". Selon [@personne] %%tout%% ==cela==.")
    broken = document.add_paragraph("Un champ abîmé ")
    add_field(broken, "ADDIN ZOTERO_ITEM CSL_CITATION {abîmé", "(Côté, 2021)")
    tracked = document.add_paragraph("Texte ")
    add_tracked(tracked, "ins", "ajouté")
    add_tracked(tracked, "del", "retranché")
    hidden = document.add_paragraph("Visible ").add_run("secret")
    hidden.font.hidden = True
    document.add_comment(runs=effect.runs[0], text="À vérifier", author="R", initials="R")
    document.add_picture(io.BytesIO(picture()), width=Inches(2))
    document.add_heading("Bibliographie", 1)
    add_field(document.add_paragraph(), "ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY", "Roy, A. (2020).")
    return _saved(document)


def add_control(paragraph: Any, tag: str, shown: str) -> None:
    """A content control, as Mendeley Cite writes its citations."""
    control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
    name = OxmlElement("w:tag")
    name.set(qn("w:val"), tag)
    properties.append(name)
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = shown
    run.append(words)
    content.append(run)
    control.extend([properties, content])
    paragraph._p.append(control)


def with_mendeley_cite() -> bytes:
    """A manuscript with the content controls of Mendeley Cite, one of them broken, and its bibliography."""
    document = Document()
    document.add_heading("Résultats", 1)

    def tag(*items: dict[str, Any], **beside: Any) -> str:
        return "MENDELEY_CITATION_v3_" + base64.b64encode(citation(*items, **beside).encode()).decode()

    effect = document.add_paragraph("Un effet mesuré ")
    add_control(effect, tag(ROY, locator="12", label="page"), "(Roy, 2020)")
    effect.add_run(", puis ")
    add_control(effect, tag(ROY, LEE), "(Roy, 2020; Lee)")
    effect.add_run(".")
    broken = document.add_paragraph("Un champ abîmé ")
    add_control(broken, "MENDELEY_CITATION_v3_abîmé", "(Côté, 2021)")
    document.add_heading("Bibliographie", 1)
    add_control(document.add_paragraph(), "MENDELEY_BIBLIOGRAPHY", "Roy, A. (2020).")
    return _saved(document)


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def by_pandoc(markdown: str, folder: Any) -> bytes:
    """A DOCX that pandoc makes of a Markdown text."""
    target = folder / "manuscrit.docx"
    subprocess.run([pandoc(), "--output", target], input=markdown, cwd=folder, check=True, encoding="utf-8")
    return bytes(target.read_bytes())


def changed(content: bytes, **parts: bytes) -> bytes:
    """A DOCX whose parts, by the last word of their names, are replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            stem = name.rpartition("/")[2].partition(".")[0]
            made.writestr(name, parts[stem] if name.endswith(".xml") and stem in parts else source.read(name))
    return target.getvalue()
