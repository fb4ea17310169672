"""The engine in the portal's own process, on tantivy: `engine` is what the rest of the search asks."""
