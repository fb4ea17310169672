"""Signing in: passwords, a second step, passkeys, sessions, and the account that people have at work."""
