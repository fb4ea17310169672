"""Paths: blocks to follow one after the other, and why in this order."""
