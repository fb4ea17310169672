"""What the demo says once it answers: where it is, who may open a session, what to look at. French, then English."""

from portal.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from portal.demo.pages import PRACTICE

PLACES = (
    ("/", "accueil", "home page"),
    ("/recherche/", "recherche", "search"),
    (PRACTICE, "une pratique, sa fiche PDF, son équipe à joindre", "a practice, its PDF sheet, its team to write to"),
    ("/courtage/besoins/", "les besoins affichés et leurs réponses", "the needs shown and what answers them"),
    ("/connexion/", "ouvrir une session", "sign in"),
    ("/admin/", "écrire, relire, répondre (session ouverte)", "write, review, answer (signed in)"),
)


def announcement(address: str) -> str:
    """Return the text, for a terminal of any width that holds an address."""
    lines = ["", f"Le portail répond sur {address}  (Ctrl-C pour arrêter)"]
    lines += [f"The portal answers at {address}  (Ctrl-C to stop)", ""]
    lines += [f"  Comptes de démonstration, mot de passe / Demo accounts, password : {DEMO_PASSWORD}", ""]
    widest = max(len(account.email) for account in DEMO_ACCOUNTS)
    for account in DEMO_ACCOUNTS:
        lines += [f"    {account.email:<{widest}}  {account.role}", f"    {'':<{widest}}  {account.role_en}"]
    lines += ["", "  À voir / To look at:", ""]
    for path, french, english in PLACES:
        lines += [f"    {address}{path}", f"      {french}", f"      {english}"]
    lines += [
        "",
        "  Les courriels s’écrivent ici, dans cette fenêtre ; aucun ne part.",
        "  E-mails are printed here, in this window; none is sent.",
        "",
    ]
    return "\n".join(lines)
