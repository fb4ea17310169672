"""What every engine must do with long texts: find them whole, cut passages from the same excerpt."""

from search.documents import EXCERPT_BODY, EXCERPT_FILES, Attachment
from tests.search.contract_helpers import ask, ids, page

FILLER = "Un mot parmi beaucoup d’autres. "


class PassagesContract:
    """Passages of long pages and files."""

    def test_a_word_at_the_end_of_a_long_file_is_found_and_the_summary_shown(self, engine):
        text = FILLER * (300_000 // len(FILLER)) + "télésanté"
        engine.index([page(1, "x", "corps", summary="Le résumé", attachments=(Attachment("Rapport.pdf", text),))])
        results = ask(engine, "télésanté")
        assert ids(results) == [1]
        assert (results.hits[0].snippet, results.hits[0].snippet_source) == ("Le résumé", None)

    def test_a_word_in_the_first_pages_of_a_long_file_has_its_passage(self, engine):
        text = FILLER * (EXCERPT_FILES // 2 // len(FILLER)) + "La télésanté. " + FILLER * 9_000
        engine.index([page(1, "x", "corps", summary="Le résumé", attachments=(Attachment("Rapport.pdf", text),))])
        (hit,) = ask(engine, "télésanté").hits
        assert "<mark>télésanté</mark>" in hit.snippet
        assert hit.snippet_source == "Rapport.pdf"

    def test_a_word_far_in_a_long_body_has_its_passage_up_to_the_excerpt(self, engine):
        near = FILLER * ((EXCERPT_BODY - 500) // len(FILLER)) + "La télésanté. " + FILLER * 100
        far = FILLER * (EXCERPT_BODY // len(FILLER) + 10) + "La télésanté."
        engine.index([page(1, "x", near, summary="Le résumé"), page(2, "y", far, summary="Le résumé")])
        first, second = sorted(ask(engine, "télésanté").hits, key=lambda hit: hit.id)
        assert "<mark>télésanté</mark>" in first.snippet
        assert second.snippet == "Le résumé"

    def test_a_correction_is_written_as_the_excerpt_writes_it(self, engine):
        engine.index([page(1, "x", "La Télésanté et la télésanté. " + FILLER * 1_000)])
        assert ask(engine, "télésamté").corrected.corrected == "télésanté"
