"""A kind of content that the portal doesn't know: clinical tools (scales, decision aids, protocols), their own family.

It proves that a kind needs no line outside its own app: this folder is all there is of it. `settings.py` installs it;
`proof.py` is what a reader, an author and a machine then find, run by tests/site/test_fourth_kind.py in a process of
its own.
"""
