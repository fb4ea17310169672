"""Meaning beside words: vectors of pages and questions, made by any server of embeddings that `EMBEDDING_URL` names.

Without that setting nothing here does anything, and the answers of a search are those of its words alone.
"""
