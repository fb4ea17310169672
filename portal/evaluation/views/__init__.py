"""Addresses of scientific reviews."""
