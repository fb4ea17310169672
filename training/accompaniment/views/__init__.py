"""Addresses of accompaniments."""
