"""`scope`: which paths a task may touch, and which task a change belongs to."""
