"""Sources of plans: a document, the task files, a breakdown, or the answer of a planner."""
