"""The plan as pages for a browser: written to a folder, or served while it changes."""
