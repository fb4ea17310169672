"""Text as people write it: dates, addresses, numbers, Markdown, typography. It knows no model of the portal."""
