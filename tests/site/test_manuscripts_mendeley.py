"""Citations of Mendeley Cite, which Word keeps in content controls: they become citations of the page."""

from syntheses.manuscripts.views import read_manuscript
from tests.manuscripts import with_mendeley_cite


def test_content_controls_become_citations_and_a_broken_one_is_told() -> None:
    manuscript = read_manuscript(with_mendeley_cite(), word=True)
    text = "".join(piece.markdown for part in manuscript.parts for piece in part.pieces)
    assert "Un effet mesuré [@roy-2020, p. 12], puis [@roy-2020; @lee-s-d]." in text
    assert [row["value"]["key"] for row in manuscript.references] == ["roy-2020", "lee-s-d"]
    # Its text is kept, and the list is made anew of what is cited.
    assert "(Côté, 2021)" in text and "Roy, A. (2020)" not in text
    assert manuscript.losses.found["broken-citations"] == (1, ["Un champ abîmé (Côté, 2021)"])
