"""Keys that sign what leaves the portal (credentials, messages to platforms), their change, and where they are read."""
