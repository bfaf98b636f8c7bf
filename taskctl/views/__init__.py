"""Generated Markdown: what the regions of boards say. Pure functions of the plan."""
