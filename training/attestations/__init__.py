"""Attestations that anyone can check."""
