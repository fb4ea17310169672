"""What the components are given in the gallery; one module a subject, each found by itself."""
