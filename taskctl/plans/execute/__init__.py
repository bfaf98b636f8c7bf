"""Running a plan: the states of tasks, checks, checkpoints, retries and logs."""
