"""The forms of a scientific review: those of editors, of reviewers and of authors."""
