"""The contract of every engine: French written forms, in texts and in what is asked."""

from tests.search.contract_helpers import ask, ids, page

SOFT, JOINER, SPACE = "\u00ad", "\u2060", "\u200b"


class FormsContract:
    """The same page, whichever of the usual forms a person writes or types."""

    def test_a_form_is_found_under_its_other_forms(self, engine):
        engine.index([page(2, "Une autre page", "Sans rapport")])
        cases = (
            # Signs that no reader sees
            (f"La télé{SOFT}réadaptation{SOFT}pulmonaire", "téléréadaptation pulmonaire"),
            (f"Une approche biblio{SPACE}thérapique", "bibliothérapique"),
            (f"Un plan d’inter{JOINER}vention", "intervention"),
            ("Une hospi\u200btalisation\ufeff évitée", f"hos{SOFT}pi{SOFT}ta{SOFT}li{SOFT}sation"),
            ("Une e\u0301quipe", "équipe"),
            ("La ﬁbromyalgie", "fibromyalgie"),
            ("Le cœur et l’œdème", "coeur oedeme"),
            # Acronyms
            ("Un programme de l'I.U.C.P.Q. et du C.R.D.I.T.E.D. régional", "IUCPQ"),
            ("La MPOC au CLSC", "M.P.O.C. C.L.S.C."),
            ("La MPOC au CLSC", "c.l.s.c."),
            # Doublets
            ("Des infirmier·ère·s", "infirmières"),
            ("Des conseiller(ère)s", "conseillère"),
            ("Des directeurs.trices", "directrices"),
            ("Des psychoéducateur·rice·s", "psychoéducatrice"),
            ("Des travailleur-euse-s sociaux", "travailleuse"),
            ("Des éducateurs/trices spécialisé(e)s", "éducatrices spécialisées"),
            ("Des préposé·e·s et des étudiant.e.s", "préposées étudiantes"),
            ("Des usager(s)", "usagers"),
            ("Une psychoéducatrice", "psychoéducateur-trice"),
            ("Une travailleuse", "travailleur(euse)"),
            ("Les proches aidants", "proche aidant·e"),
            ("Les infirmières", "infirmier(ère)"),
            # Names and ranks
            ("L’hôpital de Saint-Jean", "St-Jean"),
            ("L’hôpital de Ste-Anne-des-Monts", "sainte anne des monts"),
            ("Le CLSC de Sainte-Anne-des-Monts", "ste-anne-des-monts"),
            ("Les soins de deuxième ligne", "2e ligne"),
            ("Les soins de 2ᵉ ligne", "deuxième ligne"),
            ("Les soins de 1re ligne", "première ligne"),
            ("Le 21e étage", "21ème étage"),
        )
        for version, (written, asked) in enumerate(cases, start=1):
            engine.index([page(1, "Une page", written, sequence=version)])
            assert ids(ask(engine, asked, exact=True)) == [1], written
            assert ids(ask(engine, written, exact=True)) == [1], written

    def test_both_words_of_a_doublet_keep_the_place_of_one(self, engine):
        engine.index([page(1, "Une page", "Des infirmier·ère·s praticien·ne·s spécialisé·e·s au CLSC"), page(2)])
        plain = ask(engine, "infirmières praticiennes spécialisées")
        assert ids(plain) == [1]
        apart = page(3, "Une page", "Des infirmières, puis longtemps après des praticiennes très spécialisées au CLSC")
        engine.index([apart])
        assert ids(ask(engine, "infirmiers praticiens spécialisés"))[0] == 1

    def test_a_doublet_is_one_word_of_a_search(self, engine):
        engine.index([page(1, "Travailleuse"), page(2, "Travailleur"), page(3, "Ouvrier")])
        results = ask(engine, "travailleur·euse")
        assert (sorted(ids(results)), results.widened, results.corrected) == ([1, 2], False, None)

    def test_everyday_hyphens_and_dots_make_no_doublet(self, engine):
        engine.index([page(1, "Une page", "Est-elle là ? Dis-le. Peut-il venir et/ou rester ? Fin. Le plan-cadre.")])
        for q in ("este", "donnee"):
            assert ids(ask(engine, q, exact=True)) == [], q

    def test_what_is_marked_is_the_form_as_it_is_written(self, engine):
        cases = (
            ("Des infirmier·ère·s cliniciens", "infirmière", "Des <mark>infirmier·ère·s</mark> cliniciens"),
            ("Des psychoéducateur·rice·s", "psychoéducatrice", "Des <mark>psychoéducateur·rice·s</mark>"),
            ("La M.P.O.C. avancée", "mpoc", "La <mark>M.P.O.C</mark>. avancée"),
            ("À St-Jean hier", "Saint-Jean", "À <mark>St</mark>-<mark>Jean</mark> hier"),
            ("La 2e ligne", "deuxième", "La <mark>2e</mark> ligne"),
            (f"Une télé{SOFT}consultation", "téléconsultation", f"Une <mark>télé{SOFT}consultation</mark>"),
        )
        for version, (written, asked, marked) in enumerate(cases, start=1):
            engine.index([page(1, "Une page", written, sequence=version)])
            assert ask(engine, asked).hits[0].snippet == marked

    def test_a_title_is_completed_under_its_other_forms(self, engine):
        engine.index([page(1, "St-Jean : des infirmier·ère·s en C.L.S.C.")])
        for prefix in ("saint-je", "infirmières", "infirmi", "clsc", "c.l.s.c"):
            found = engine.suggest(prefix, frozenset({"public"}))
            assert [item.url for item in found if item.kind == "page"] == ["/pratiques/1/"], prefix
