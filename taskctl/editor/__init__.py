"""The language server: what an editor is shown about the files that a person is editing."""
