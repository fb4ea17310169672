"""Whole lists as files, made outside requests."""
