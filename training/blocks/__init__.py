"""Training blocks and their lessons: their pages, their activities, how files hold these."""
