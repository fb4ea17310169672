"""A file that is imported tells nothing of the same file in the library of others."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfWriter
from wagtail.models import Collection

from portal.accounts.services import ensure_authors
from portal.attached.outcome import Extract, State
from portal.core.models import PortalDocument
from portal.exchange.uploads import import_upload
from practices.models import PracticePage
from tests.factories import make_establishment, make_section, make_user

pytestmark = pytest.mark.django_db

PAGE = """---
type: practice
title: Une pratique
establishments: [uqar]
documents:
  - file: numerise.pdf
    title: Numérisé
---
Texte
"""


def test_the_warning_of_a_scan_is_given_though_others_have_the_same_file():
    scan = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(scan)
    closed = Collection.get_first_root_node().add_child(name="Clos")
    theirs = PortalDocument(title="x", file=ContentFile(scan.getvalue(), name="x.pdf"), collection=closed)
    theirs.fresh_extract = Extract(State.EMPTY)
    theirs.save()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as folder:
        folder.writestr("page.md", PAGE)
        folder.writestr("numerise.pdf", scan.getvalue())
    establishment = make_establishment("uqar")
    group = ensure_authors(establishment=establishment, section=make_section(PracticePage, establishment))
    author = make_user("uqar@inters4.example", groups=[group])
    report = import_upload("pages.zip", archive.getvalue(), user=author, publish=False, dry_run=True)
    assert not report.problems
    assert [warning.message for warning in report.warnings if "numerise.pdf" in warning.message]
