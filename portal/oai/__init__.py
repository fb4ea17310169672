"""The records of all public content, for libraries and portals that harvest them by OAI-PMH 2.0."""
