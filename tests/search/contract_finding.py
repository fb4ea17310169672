"""The contract of every engine: which pages a search finds."""

from datetime import date

import pytest

from search.documents import Attachment
from search.request import SORTS
from search.synonyms import Synonyms, TermGroup
from tests.search.contract_helpers import MEMBER, PUBLIC, ask, counts, ids, page


class FindingContract:
    """What is found, by whom, and under which words."""

    # Finding

    def test_finds_whatever_the_accents_the_case_and_the_inflection(self, engine):
        engine.index([page(1, "Paramédecine communautaire"), page(2, "Télésanté")])
        for q in ("paramedecine communautaire", "PARAMÉDECINES Communautaires"):
            assert ids(ask(engine, q)) == [1]

    def test_finds_in_every_text(self, engine):
        engine.index(
            [
                page(
                    1,
                    "alpha",
                    "bravo",
                    summary="charlie",
                    keywords=("delta",),
                    labels=("écho",),
                    attachments=(Attachment("foxtrot", "golf"),),
                )
            ]
        )
        for q in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf"):
            assert ids(ask(engine, q)) == [1], q

    @pytest.mark.parametrize("apostrophe", ["'", "’"])
    def test_elided_articles_are_no_part_of_a_word(self, engine, apostrophe):
        engine.index([page(1, f"L{apostrophe}appropriation d{apostrophe}une pratique")])
        assert ids(ask(engine, f"d{apostrophe}appropriation")) == [1]
        assert ids(ask(engine, "appropriation")) == [1]

    def test_a_letter_that_carries_meaning_is_a_word(self, engine):
        engine.index([page(1, "Hépatite C"), page(2, "Hépatite B d'origine")])
        assert ids(ask(engine, "hépatite C", exact=True)) == [1]

    def test_an_empty_query_lists_the_newest_first_and_the_undated_last(self, engine):
        days = (None, date(2024, 1, 1), date(2025, 1, 1), date(2023, 1, 1))
        engine.index([page(n, published_at=day) for n, day in enumerate(days)])
        results = ask(engine)
        assert ids(results) == [2, 1, 3, 0]
        assert not results.no_words

    def test_a_query_without_a_word_lists_all_and_says_so(self, engine):
        engine.index([page(1), page(2)])
        for q in ("le de la", "?!", "« »", "🙂", "'"):
            results = ask(engine, q)
            assert (results.total, results.no_words) == (2, True), q

    def test_a_word_that_no_page_holds_finds_nothing(self, engine):
        engine.index([page(1, "Télésanté")])
        results = ask(engine, "zzzzqqq")
        assert (results.total, results.hits, results.suggestion) == (0, (), None)

    def test_no_query_breaks_the_search(self, engine):
        engine.index([page(1, "L'équipe mobile")])
        for q in (
            "l'équipe \"mobile",
            "équipe AND (mobile",
            "+équipe -mobile title:*",
            "équipe && || ! { } [ ] ^ ~ * ? : \\ /",
            "équipe\0 mobile",
            "équipe 🙂 mobile",
            "équipe فريق متنقل",
            "équipe " + "mot " * 240,
            "é" * 1000,
            "a " * 500,
            "AND OR NOT",
            "<script>alert(1)</script>",
            "'; DROP TABLE pages; --",
        ):
            for sort in SORTS:
                ask(engine, q, sort=sort)
            engine.suggest(q, PUBLIC)

    def test_a_word_longer_than_any_engine_indexes_loses_only_itself(self, engine):
        engine.index([page(1, "Télésanté", "x" * 100_000 + " paramédics")])
        assert ids(ask(engine, "télésanté paramédics")) == [1]

    # The precise set and widening

    def test_two_words_are_both_needed(self, engine):
        engine.index([page(n, "équipe mobile") for n in range(12)] + [page(20, "équipe")])
        results = ask(engine, "équipe mobile")
        assert (results.total, results.precise, results.widened) == (12, 12, False)

    def test_three_words_out_of_four_are_enough(self, engine):
        engine.index([page(n, "alpha bravo charlie") for n in range(10)] + [page(11, "alpha delta")])
        results = ask(engine, "alpha bravo charlie delta")
        assert (results.total, results.precise, results.widened) == (10, 10, False)

    def test_widens_below_ten_with_the_precise_set_first(self, engine):
        engine.index([page(1, "mobile mobile mobile"), page(2, "équipe", "loin " * 200 + "mobile")])
        results = ask(engine, "équipe mobile")
        assert ids(results) == [2, 1]
        assert (results.total, results.precise, results.widened) == (2, 1, True)

    def test_exact_never_widens(self, engine):
        engine.index([page(1, "mobile"), page(2, "équipe mobile")])
        results = ask(engine, "équipe mobile", exact=True)
        assert (ids(results), results.total, results.widened) == ([2], 1, False)

    def test_does_not_say_widened_when_nothing_is_added(self, engine):
        engine.index([page(1, "équipe mobile"), page(2, "autre")])
        assert not ask(engine, "équipe mobile").widened

    def test_facets_do_not_decide_to_widen(self, engine):
        engine.index(
            [page(n, "équipe mobile", facets={"region": ("a",)}) for n in range(10)]
            + [page(20, "équipe", facets={"region": ("b",)})]
            + [page(21, "équipe mobile", facets={"region": ("b",)})]
        )
        results = ask(engine, "équipe mobile", filters={"region": ("b",)})
        assert (ids(results), results.widened) == ([21], False)

    def test_what_a_reader_may_not_see_does_not_keep_from_widening(self, engine):
        engine.index([page(n, "équipe mobile", grants=("members",)) for n in range(10)] + [page(20, "équipe")])
        assert ask(engine, "équipe mobile").widened
        assert not ask(engine, "équipe mobile", MEMBER).widened

    def test_totals_facets_and_sorts_follow_the_widened_set(self, engine):
        engine.index([page(1, "équipe mobile"), page(2, "équipe"), page(3, "autre")])
        for sort in SORTS:
            results = ask(engine, "équipe mobile", sort=sort)
            assert results.total == 2
            assert counts(results, "type") == {"practice": 2}

    # Synonyms

    def test_an_acronym_and_its_expansion_find_the_same_pages(self, engine):
        engine.index(
            [
                page(1, "Le SAD"),
                page(2, "Soutien à domicile"),
                page(3, "Soutiens à domicile"),
                page(4, "Soutien scolaire"),
                page(5, "Retour à domicile"),
            ]
        )
        for q in ("SAD", "sad", "soutien a domicile", "soutien à domicile", "Soutien domicile"):
            assert set(ids(ask(engine, q))) == {1, 2, 3}, q

    def test_the_acronym_that_was_typed_outranks_its_expansion(self, engine):
        engine.index([page(1, "Soutien à domicile"), page(2, "SAD"), page(3, "autre chose")])
        assert ids(ask(engine, "SAD")) == [2, 1]

    def test_an_acronym_is_never_a_part_of_a_word_nor_another_inflection(self, engine):
        engine.index([page(1, "Ambassade"), page(2, "Sade"), page(3, "SAD")])
        assert ids(ask(engine, "SAD")) == [3]

    def test_an_acronym_counts_as_one_word(self, engine):
        engine.index([page(1, "Maladie pulmonaire obstructive chronique et télésanté")])
        results = ask(engine, "MPOC télésanté", exact=True)
        assert ids(results) == [1]
        assert [one.typed for one in results.expansions] == ["MPOC"]

    def test_punctuation_in_an_acronym_does_not_count(self, engine):
        engine.index([page(1, "DI-TSA"), page(2, "Déficience intellectuelle et trouble de l’autisme")])
        assert set(ids(ask(engine, "DI TSA"))) == set(ids(ask(engine, "DI-TSA"))) == {1, 2}

    def test_synonyms_go_both_ways_and_broader_terms_one_way(self, engine):
        engine.index([page(1, "Aînés"), page(2, "Personne âgée"), page(3, "CHSLD"), page(4, "Hébergement")])
        assert set(ids(ask(engine, "ainés"))) == set(ids(ask(engine, "personnes âgées"))) == {1, 2}
        assert set(ids(ask(engine, "hébergement"))) == {3, 4}
        assert ids(ask(engine, "CHSLD")) == [3]

    def test_a_change_of_synonyms_shows_in_the_next_search(self, make_engine):
        groups: list[TermGroup] = []
        engine = make_engine(lambda: Synonyms(groups))
        engine.index([page(1, "Groupe de médecine de famille")])
        assert ids(ask(engine, "GMF")) == []
        groups.append(TermGroup("acronym", ("GMF", "groupe de médecine de famille")))
        assert ids(ask(engine, "GMF")) == [1]

    def test_a_known_term_that_nobody_writes_is_looked_for_word_by_word(self, make_engine):
        groups = [TermGroup("acronym", ("PII", "plan d'intervention interdisciplinaire"))]
        engine = make_engine(lambda: Synonyms(groups))
        engine.index([page(1, "Un plan et une intervention"), page(2, "Équipe interdisciplinaire")])
        results = ask(engine, "plan d'intervention interdisciplinaire")
        assert ids(results) == [1, 2]
        assert results.widened
        assert ids(ask(engine, "PII")) == []
        engine.index([page(3, "Le plan d'intervention interdisciplinaire")])
        assert ids(ask(engine, "plan d'intervention interdisciplinaire")) == [3]
        assert ids(ask(engine, "plan d'intervention interdisciplinaire", exact=True)) == [3]

    # Corrections

    def test_corrects_a_word_that_no_page_holds(self, engine):
        text = "Les paramédics, la télésanté, l'hospitalisation et la communauté"
        engine.index([page(1, "Visites", text), page(2, "Autre")])
        for typed, meant in (
            ("parmédics", "paramédics"),
            ("téléstanté", "télésanté"),
            ("telesnate", "télésanté"),
            ("hospitalisaton", "hospitalisation"),
            ("ommunauté", "communauté"),
        ):
            results = ask(engine, f"{typed} visites")
            assert results.suggestion == meant
            assert results.corrected.original == f"{typed} visites"
            assert results.query == results.corrected.corrected == f"{meant} visites"
            assert ids(results) == [1]

    def test_leaves_alone_a_word_that_a_page_holds(self, engine):
        engine.index([page(n, "paramédics") for n in range(5)] + [page(9, "parmédics")])
        results = ask(engine, "parmédics")
        assert (results.suggestion, ids(results)) == (None, [9])

    def test_leaves_alone_inflections_short_words_and_numbers(self, engine):
        engine.index([page(1, "paramédics pour 2024 sans RPA")])
        for q in ("paramédic", "RPI", "2025"):
            assert ask(engine, q).suggestion is None, q

    def test_two_mistakes_are_looked_for_behind_the_first_letter_only(self, engine):
        engine.index([page(1, "hospitalisation")])
        assert ask(engine, "hosptalisaton").suggestion == "hospitalisation"
        assert ask(engine, "ohspitalisaton").suggestion is None

    def test_exact_never_corrects(self, engine):
        engine.index([page(1, "paramédics")])
        results = ask(engine, "parmédics", exact=True)
        assert (results.total, results.suggestion) == (0, None)

    def test_never_proposes_a_word_that_only_hidden_pages_hold(self, engine):
        engine.index([page(1, "Télésanté", "confidentialissime", grants=("members",)), page(2)])
        for q in ("confidentialissim", "confidentialisime", "telesante", "telesnate"):
            results = ask(engine, q)
            assert (results.suggestion, results.total) == (None, 0), q
        assert ask(engine, "confidentialisime", MEMBER).suggestion == "confidentialissime"

    def test_a_closer_word_that_only_hidden_pages_hold_is_as_if_it_were_not_there(self, engine):
        engine.index([page(1, "hospitaliseton", grants=("members",)), page(2, "hospitalisations")])
        assert ask(engine, "hospitalisaton").suggestion == "hospitalisations"
        assert ask(engine, "hospitalisaton", MEMBER).suggestion == "hospitaliseton"

    def test_a_word_typed_without_the_accents_that_make_its_stem_is_found(self, engine):
        engine.index([page(1, "Équipe de proximité"), page(2)])
        results = ask(engine, "proximite")
        assert (ids(results), results.suggestion) == ([1], "proximité")

    def test_corrects_a_word_that_only_hidden_pages_hold_as_if_it_were_in_none(self, engine):
        hidden = page(1, "parmédics", grants=("members",))
        engine.index([hidden, page(2, "paramédics")])
        assert ask(engine, "parmédics").suggestion == "paramédics"
        assert ids(ask(engine, "parmédics", MEMBER)) == [1]

    def test_writes_a_correction_as_visible_pages_do(self, engine):
        hidden = [page(n, "PARAMÉDICS " * 9, grants=("members",)) for n in range(5)]
        engine.index([*hidden, page(9, "les paramedics")])
        assert ask(engine, "parmedics").suggestion == "paramedics"

    # Never leak

    def test_a_page_without_a_shared_grant_leaves_no_trace(self, engine):
        hidden = page(
            1,
            "Secret",
            "projet secret",
            keywords=("secret bien gardé",),
            facets={"type": ("practice",), "region": ("secrete",)},
            grants=("members",),
        )
        engine.index([hidden, page(2, "Projet"), page(3, "Projet sans droits", grants=())])
        for q in ("", "projet", "secret", "projet secret"):
            results = ask(engine, q)
            assert 1 not in ids(results)
            assert 3 not in ids(results)
            assert results.total <= 1
            assert counts(results, "region") == {}
            assert "secret" not in repr([hit.snippet for hit in results.hits]).lower()
        for prefix in ("secret", "sec", "projet"):
            assert "ecret" not in repr(engine.suggest(prefix, PUBLIC))
        assert engine.similar(1, PUBLIC) == ()
        assert [hit.id for hit in engine.similar(2, PUBLIC)] == []
        assert ask(engine, "", ()).total == 0
        assert engine.suggest("projet", frozenset()) == ()

    def test_any_shared_grant_opens_a_page(self, engine):
        engine.index([page(1, grants=("establishment:a", "establishment:b"))])
        assert ids(ask(engine, "", ("establishment:b", "public"))) == [1]
        assert ids(ask(engine, "", ("establishment:c", "public"))) == []
