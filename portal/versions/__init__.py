"""Versions of a content: what was published once, frozen at an address of its own, and what each changed."""
