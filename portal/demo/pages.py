"""Where each page type is in the demo; tests, measures and pictures go through this list."""

PRACTICE = "/pratiques/cisss-bsl/paramedecine-communautaire/"
PAGES = {
    "home": "/",
    "search-all": "/recherche/",
    "search": "/recherche/?q=MPOC+retour+à+domicile",
    "search-filtered": "/recherche/?q=soutien&type=practice&region=bas-saint-laurent",
    "search-empty": "/recherche/?q=zzzzqqq",
    "search-corrected": "/recherche/?q=parmédics",
    "search-invalid": "/recherche/?region=atlantide",
    "practices": "/pratiques/",
    "results": "/pratiques/resultats/",
    "adoptions": "/appropriation/",
    "section": "/pratiques/cisss-bsl/",
    "practice": PRACTICE,
    "syntheses": "/syntheses/",
    "synthesis": "/syntheses/uqat/gestion-de-cas/",
    "digest": "/syntheses/uqat/jasp-2018-entraide/",
    "training": "/formation/",
    "block": "/formation/uqar/s-approprier-une-pratique/",
    "lesson": "/formation/uqar/s-approprier-une-pratique/lire-une-pratique/",
    "accompaniment": "/formation/ciusss-slsj/laboratoire-populaire/",
    "standard": "/a-propos/",
    "regions": "/regions/",
    "region": "/regions/bas-saint-laurent/",
    "theme": "/themes/integration-services/",
    "needs": "/courtage/besoins/",
    "need": "/courtage/besoins/4/",
    "team": "/courtage/equipe/role/1/",
    "request": "/courtage/demande/?q=hépatite+C",
    "request-received": "/courtage/demande/recue/",
    "login": "/connexion/",
    "missing": "/nulle-part/",
}
# What a person who is signed in sees otherwise.
STAFF_PAGES = {
    "gallery": "/composants/",
    "home-signed-in": "/",
    "practice-signed-in": PRACTICE,
}
