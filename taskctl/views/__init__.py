"""Generated Markdown, such as the regions of boards. Pure functions of the plan."""
