"""The contract of every engine: how what is found is counted, ordered and shown."""

from datetime import date

import pytest

from search.documents import Attachment, SearchDocument
from search.request import SORTS
from tests.search.contract_helpers import FACETS, MEMBER, PUBLIC, TODAY, ask, counts, ids, page


class ListingContract:
    """Facets, order, snippets, completions."""

    # Facets and filters

    def test_a_selection_filters_the_other_facets_and_not_its_own(self, engine):
        def located(number: int, kind: str, *regions: str) -> SearchDocument:
            return page(number, facets={"type": (kind,), "region": regions})

        engine.index(
            [
                located(1, "practice", "a"),
                located(2, "practice", "b"),
                located(3, "synthesis", "a", "b"),
                located(4, "training"),
            ]
        )
        results = ask(engine, filters={"region": ("a",)})
        assert set(ids(results)) == {1, 3}
        assert counts(results, "region") == {"a": 2, "b": 2}
        assert counts(results, "type") == {"practice": 1, "synthesis": 1}
        assert [value.value for value in results.facets["region"] if value.selected] == ["a"]
        both = ask(engine, filters={"region": ("a", "b"), "type": ("practice",)})
        assert set(ids(both)) == {1, 2}
        assert counts(both, "region") == {"a": 1, "b": 1}
        assert counts(both, "type") == {"practice": 2, "synthesis": 1}

    def test_a_selected_value_without_a_page_is_still_listed(self, engine):
        engine.index([page(1)])
        results = ask(engine, filters={"region": ("nunavik",)})
        assert results.total == 0
        assert [(one.value, one.count, one.selected) for one in results.facets["region"]] == [("nunavik", 0, True)]

    def test_more_than_ten_values_are_counted_the_most_frequent_first(self, engine):
        engine.index([page(n, facets={"region": (f"region-{n:03}", "commune")}) for n in range(120)])
        values = ask(engine).facets["region"]
        assert len(values) == 121
        assert (values[0].value, values[0].count) == ("commune", 120)
        assert [value.value for value in values[1:3]] == ["region-000", "region-001"]

    def test_facets_are_given_in_order_or_on_demand(self, engine):
        engine.index([page(1)])
        assert list(ask(engine).facets) == list(FACETS)
        assert list(ask(engine, facets=("region",)).facets) == ["region"]
        assert ask(engine, facets=()).facets == {}

    def test_a_filter_value_is_never_syntax(self, engine):
        slugs = ('a"b', "a' OR 1", "a:b", "a b", "*", "é", "a)(")
        engine.index([page(number, facets={"region": (slug,)}) for number, slug in enumerate((*slugs, "autre"))])
        for number, slug in enumerate(slugs):
            assert ids(ask(engine, filters={"region": (slug,)})) == [number], slug

    def test_unknown_facets_are_refused(self, engine):
        with pytest.raises(ValueError, match="couleur"):
            ask(engine, filters={"couleur": ("rouge",)})
        with pytest.raises(ValueError, match="couleur"):
            engine.index([page(1, facets={"couleur": ("rouge",)})])

    # Order and pages

    def test_sorts_titles_as_a_french_dictionary(self, engine):
        titles = ["Zone", "« Été »", "etable", "Œuvre", "Éthique", "eté 2", "l'Abri", "10 pas"]
        engine.index([page(n, title) for n, title in enumerate(titles)])
        found = [hit.title for hit in ask(engine, sort="title").hits]
        assert found == [
            "10 pas", "l'Abri", "etable", "« Été »", "eté 2", "Éthique", "Œuvre", "Zone",
        ]  # fmt: skip

    def test_sorts_by_date_within_the_set(self, engine):
        engine.index(
            [page(n, "équipe", published_at=date(2020 + n, 1, 1)) for n in range(1, 4)]
            + [page(9, "autre", published_at=date(2030, 1, 1))]
        )
        assert ids(ask(engine, "équipe", sort="recent")) == [3, 2, 1]

    def test_sorts_what_has_measured_results_first_then_the_newest(self, engine):
        engine.index(
            [
                page(1, "équipe", published_at=date(2026, 1, 1)),
                page(2, "équipe", published_at=date(2020, 1, 1), measured=True),
                page(3, "équipe", published_at=date(2021, 1, 1), measured=True),
                page(4, "équipe", published_at=None),
                page(5, "autre", published_at=date(2030, 1, 1), measured=True),
            ]
        )
        assert ids(ask(engine, "équipe", sort="results")) == [3, 2, 1, 4]
        assert ids(ask(engine, "", sort="results")) == [5, 3, 2, 1, 4]

    def test_sorts_by_how_many_establishments_took_a_page_up_then_the_newest(self, engine):
        engine.index(
            [
                page(1, "équipe", published_at=date(2026, 1, 1)),
                page(2, "équipe", published_at=date(2020, 1, 1), adoptions=2),
                page(3, "équipe", published_at=date(2021, 1, 1), adoptions=2),
                page(4, "équipe", published_at=None, adoptions=11),
                page(5, "autre", published_at=date(2030, 1, 1), adoptions=3),
            ]
        )
        assert ids(ask(engine, "équipe", sort="adopted")) == [4, 3, 2, 1]
        assert ids(ask(engine, "", sort="adopted")) == [4, 5, 3, 2, 1]
        engine.index([page(1, "équipe", published_at=date(2026, 1, 1), adoptions=12, sequence=2)])
        assert ids(ask(engine, "équipe", sort="adopted")) == [1, 4, 3, 2]

    def test_a_page_whose_results_are_measured_is_written_anew(self, engine):
        engine.index(
            [page(1, "équipe", published_at=date(2026, 1, 1)), page(2, "équipe", published_at=date(2020, 1, 1))]
        )
        engine.index([page(2, "équipe", published_at=date(2020, 1, 1), measured=True, sequence=2)])
        assert ids(ask(engine, "équipe", sort="results")) == [2, 1]

    def test_newer_and_proven_pages_win_between_equals(self, engine):
        engine.index(
            [
                page(1, "équipe mobile", published_at=date(2001, 1, 1)),
                page(2, "équipe mobile", published_at=TODAY),
                page(3, "équipe mobile", published_at=TODAY, maturity_rank=3),
            ]
        )
        results = ask(engine, "équipe mobile")
        assert ids(results) == [3, 2, 1]
        scores = [hit.score for hit in results.hits]
        assert scores == sorted(scores, reverse=True)

    def test_a_page_about_the_portal_comes_after_a_content_that_answers_as_well(self, engine):
        engine.index(
            [
                page(1, "équipe mobile", "Le portail en parle.", about_portal=True, published_at=TODAY),
                page(2, "équipe mobile", "Une équipe parmi d’autres."),
            ]
        )
        assert ids(ask(engine, "équipe mobile")) == [2, 1]

    def test_a_page_about_the_portal_still_comes_first_where_it_answers_much_better(self, engine):
        engine.index(
            [
                page(1, "télésanté", "télésanté " * 3, about_portal=True),
                page(2, "autre", "mot " * 300 + "télésanté"),
            ]
        )
        assert ids(ask(engine, "télésanté")) == [1, 2]

    def test_a_page_about_the_portal_goes_after_contents_that_come_later_in_the_list(self, engine):
        site = [page(n, "équipe mobile", about_portal=True) for n in range(30)]
        engine.index([*site, page(90, "équipe mobile", "mot")])
        assert ids(ask(engine, "équipe mobile", page_size=10))[0] == 90

    def test_a_recent_page_does_not_beat_a_relevant_one(self, engine):
        engine.index(
            [
                page(1, "télésanté", "télésanté " * 3, published_at=date(2001, 1, 1)),
                page(2, "autre", "mot " * 300 + "télésanté", published_at=TODAY),
            ]
        )
        assert ids(ask(engine, "télésanté")) == [1, 2]

    def test_pages_of_results_neither_overlap_nor_skip(self, engine):
        days = [date(2020, 1, 1 + n % 28) for n in range(250)]
        engine.index([page(n, "équipe " * (1 + n % 7), published_at=day) for n, day in enumerate(days)])
        for sort in SORTS:
            found: list[int] = []
            for number in range(1, 7):
                found += ids(ask(engine, "équipe", sort=sort, page=number, page_size=50))
            assert sorted(found) == list(range(250)), sort
            assert found[195:205] == ids(ask(engine, "équipe", sort=sort, page=40, page_size=5)) + ids(
                ask(engine, "équipe", sort=sort, page=41, page_size=5)
            ), sort

    def test_a_page_of_none_counts(self, engine):
        engine.index([page(1, "équipe"), page(2, "équipe")])
        for sort in SORTS:
            for number in (1, 500):
                results = ask(engine, "équipe", sort=sort, page=number, page_size=0)
                assert (results.hits, results.total) == ((), 2)

    def test_a_page_beyond_the_last_is_empty_and_keeps_the_total(self, engine):
        engine.index([page(1)])
        results = ask(engine, page=400)
        assert (results.hits, results.total) == ((), 1)

    # Hits and snippets

    def test_a_hit_carries_what_a_card_shows(self, engine):
        engine.index(
            [
                page(
                    1,
                    "Équipe",
                    summary="Résumé",
                    language="en",
                    published_at=date(2024, 4, 23),
                    facets={"type": ("practice",), "region": ("b", "a")},
                    extra={"establishments": ["cisss-bsl"], "n": {"x": None}},
                )
            ]
        )
        (hit,) = ask(engine, "équipe").hits
        assert (hit.type, hit.url, hit.summary) == ("practice", "/pratiques/1/", "Résumé")
        assert (hit.language, hit.published_at) == ("en", date(2024, 4, 23))
        assert hit.facets["region"] == ("b", "a")
        assert hit.extra == {"establishments": ["cisss-bsl"], "n": {"x": None}}

    def test_a_snippet_marks_the_words_and_escapes_the_rest(self, engine):
        engine.index([page(1, "x", "L’équipe <b>mobile</b> & l'œuvre d'hépatite C, c'est dit")])
        (hit,) = ask(engine, "equipes hépatite C oeuvre").hits
        assert hit.snippet == (
            "L’<mark>équipe</mark> &lt;b&gt;mobile&lt;/b&gt; &amp; l&#x27;<mark>œuvre</mark>"
            " d&#x27;<mark>hépatite</mark> <mark>C</mark>, c&#x27;est dit"
        )

    def test_a_snippet_shows_the_passage_that_holds_most_words(self, engine):
        body = "Une équipe. " + "Autre chose. " * 60 + "Une équipe mobile de proximité."
        engine.index([page(1, "x", body)])
        (hit,) = ask(engine, "équipe mobile proximité").hits
        assert hit.snippet.startswith("… ")
        assert "<mark>équipe</mark> <mark>mobile</mark> de <mark>proximité</mark>." in hit.snippet
        assert len(hit.snippet) < 400

    def test_a_snippet_says_which_attached_file_it_comes_from(self, engine):
        files = (Attachment("Guide.pdf", "rien"), Attachment("Bilan.docx", "télésanté & suivi"))
        engine.index([page(1, "x", "autre", attachments=files), page(2, "y", "télésanté")])
        first, second = sorted(ask(engine, "télésanté").hits, key=lambda hit: hit.id)
        assert (first.snippet_source, second.snippet_source) == ("Bilan.docx", None)
        assert first.snippet == "<mark>télésanté</mark> &amp; suivi"

    def test_without_a_passage_the_summary_is_shown(self, engine):
        engine.index([page(1, "Titre", "corps", summary="Le <résumé>", labels=("Kamouraska",))])
        for q in ("titre", "kamouraska", ""):
            (hit,) = ask(engine, q).hits
            assert hit.snippet == "Le &lt;résumé&gt;"

    # Suggestions and similar pages

    def test_completes_titles_and_terms_whatever_the_accents(self, engine):
        engine.index(
            [
                page(1, "Équipe mobile de proximité", keywords=("télésanté",)),
                page(2, "Une équipe volante", labels=("Soutien à domicile",)),
            ]
        )
        assert [one.text for one in engine.suggest("equ", PUBLIC)] == [
            "Équipe mobile de proximité",
            "Une équipe volante",
        ]
        (term,) = engine.suggest("TELE", PUBLIC)
        assert (term.text, term.kind, term.url) == ("télésanté", "term", None)
        (found,) = engine.suggest("équipe mobile de pr", PUBLIC)
        assert (found.kind, found.url, found.type) == ("page", "/pratiques/1/", "practice")
        assert [one.text for one in engine.suggest("domi", PUBLIC)] == ["Soutien à domicile"]

    def test_completes_long_words_and_any_word(self, engine):
        engine.index([page(1, "Projet de paramédecine communautaire")])
        for prefix in ("param", "paramédeci", "communautaire", "projet paramed"):
            assert [one.text for one in engine.suggest(prefix, PUBLIC)], prefix

    def test_says_each_thing_once_and_no_more_than_asked(self, engine):
        engine.index([page(n, "Télésanté", keywords=("télésanté",)) for n in range(20)])
        assert len(engine.suggest("télé", PUBLIC, 5)) == 5
        assert [one.kind for one in engine.suggest("télé", PUBLIC, 5)] == ["page"] * 5
        assert engine.suggest("t", PUBLIC) == ()
        assert engine.suggest("", PUBLIC) == ()

    def test_similar_pages_speak_of_the_same_things(self, engine):
        engine.index(
            [
                page(1, "Télésanté rurale", "consultation à distance en milieu rural"),
                page(2, "Consultation rurale", "télésanté et consultation à distance"),
                page(3, "Compostage", "jardin potager"),
                page(4, "Télésanté cachée", "consultation à distance", grants=("members",)),
            ]
        )
        assert [hit.id for hit in engine.similar(1, PUBLIC)] == [2]
        assert {hit.id for hit in engine.similar(1, MEMBER)} == {2, 4}
        assert engine.similar(99, PUBLIC) == ()
