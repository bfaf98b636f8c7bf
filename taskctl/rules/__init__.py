"""What must hold of a plan: one module per family, one function per rule."""
