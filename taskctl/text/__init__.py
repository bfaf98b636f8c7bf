"""Bytes, lines, blocks, spans and edits. Knows Markdown; knows no task."""
