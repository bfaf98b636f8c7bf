"""Dialects of documents with many items: one module for each."""
