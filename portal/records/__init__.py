"""What a page is to who cites, catalogues or harvests it."""
