"""A manuscript that its authors bring, made a draft synthesis.

Follow one: `views` takes the file → `portal.exchange.manuscripts` reads it, its headings named by `names` →
`services` writes the draft → `models` keeps what was lost or changed, which `views` shows.
"""
