from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Content as files: import and export."""

    name = "portal.exchange"
    label = "exchange"

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.core.ways import register_piece, register_ways
        from portal.exchange import (
            admin,  # noqa: F401  (registers the import of contents)
            clean_up,  # noqa: F401  (registers what recurs)
            personal_data,  # noqa: F401  (registers what is held of a person)
            references_admin,  # noqa: F401  (registers the import of references)
        )
        from portal.exchange.spreadsheets import open_in_french_excel

        register_unseen(*self.get_models())
        register_ways(
            import_references="import_references",
            prepared_files="prepared_files:list",
            ask_for_file="prepared_files:ask",
        )
        register_piece("my_space_links", "exchange/prepared/_my_files_link.html", order=60)
        open_in_french_excel()
