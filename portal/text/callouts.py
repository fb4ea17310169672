"""What a callout is called where its author gave it no title: its kind, in the language of the text around it."""

# By kind, in French and in English.
TITLES = {
    "note": ("Note", "Note"),
    "info": ("Information", "Information"),
    "abstract": ("Résumé", "Summary"),
    "summary": ("Résumé", "Summary"),
    "tldr": ("Résumé", "Summary"),
    "tip": ("Conseil", "Tip"),
    "hint": ("Conseil", "Tip"),
    "important": ("Important", "Important"),
    "todo": ("À faire", "To do"),
    "success": ("Réussite", "Success"),
    "check": ("Réussite", "Success"),
    "done": ("Fait", "Done"),
    "question": ("Question", "Question"),
    "help": ("Aide", "Help"),
    "faq": ("Questions fréquentes", "Frequently asked questions"),
    "warning": ("Mise en garde", "Warning"),
    "caution": ("Attention", "Caution"),
    "attention": ("Attention", "Caution"),
    "danger": ("Danger", "Danger"),
    "error": ("Erreur", "Error"),
    "failure": ("Échec", "Failure"),
    "bug": ("Problème", "Problem"),
    "example": ("Exemple", "Example"),
    "quote": ("Citation", "Quotation"),
    "cite": ("Citation", "Quotation"),
}


def title_of(kind: str, language: str) -> str:
    """The title of a callout of this kind; the word that was typed, where it is none that is known."""
    french, english = TITLES.get(kind.lower(), (kind.capitalize(), kind.capitalize()))
    return english if language == "en" else french
