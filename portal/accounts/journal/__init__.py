"""Who did what, when: Wagtail's log of pages and of everything else, with what people and sessions add to it."""
