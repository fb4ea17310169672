"""Office files written by hand, of the parts that a test needs."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word_file(body, **parts):
    """A DOCX with this body, and other parts by their kind (`header`, `footer`, `footnotes`…)."""
    names = {"document.main": ("document", f"<w:body>{body}</w:body>")} | {
        kind: (kind, content) for kind, content in parts.items()
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for kind, (name, _content) in names.items()
    )
    content_types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return zipped(
        {"[Content_Types].xml": f'<Types xmlns="{content_types}">{overrides}</Types>'}
        | {
            f"word/{name}.xml": f'<w:{name} xmlns:w="{WORD}" xmlns:mc="{COMPATIBILITY}">{content}</w:{name}>'
            for name, content in names.values()
        }
    )


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(content):
    return f"<w:p>{content}</w:p>"


def odt_file(body, styles=""):
    spaces = f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
            "styles.xml": f"<office:document-styles {spaces}>{styles}</office:document-styles>",
        }
    )
