"""The engine on a cluster: `engine` is what the rest of the search asks."""
