"""Readers: from a tree of files and the settings to a plan."""
