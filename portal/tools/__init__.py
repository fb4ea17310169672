"""Programs that come with packages, and the files that are costly to make."""
