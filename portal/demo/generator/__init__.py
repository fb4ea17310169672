"""Varied French content for load tests: it reads like the field's, and says nothing true.

`words.yaml` holds the vocabulary, `grammar` makes sentences of it, `plan` says what page number n
is, `documents` gives search documents without a database, and `database` writes pages.
"""
