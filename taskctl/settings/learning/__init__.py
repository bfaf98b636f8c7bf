"""Learning the conventions of a plan from the structure of its files, without chance."""
