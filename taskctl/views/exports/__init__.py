"""Exports: the items of a plan in the forms of other tools. Pure functions of the items."""
