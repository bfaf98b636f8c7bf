"""Whether a task may be started (`prep`), and whether it is done (`hundred`)."""
