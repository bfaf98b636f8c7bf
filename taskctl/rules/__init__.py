"""The rules: one module per family, one function per rule, its docstring the page."""
