"""The files of a plan: their models, canonical form, hashes, and how they are read and written."""
