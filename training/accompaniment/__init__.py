"""The run of a strategy of accompaniment with a group: people, sessions, commitments, what came of it, a thread."""
