"""A plain Wagtail site on the portal's own data: what pages and searches are compared with."""
