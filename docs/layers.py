"""The table of the rooms in docs/architecture.md, from the list that the test of imports holds."""

import ast

from tests.test_imports import LAYERS, PACKAGE


def layers_table() -> str:
    """One row a room, in the order of the imports: its name and the first line of its docstring."""
    rows = ["| room | what it holds |", "|---|---|"]
    for layer in LAYERS:
        module = PACKAGE / f"{layer}.py"
        path = module if module.exists() else PACKAGE / layer / "__init__.py"
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        rows.append(f"| `{layer}` | {docstring.partition(chr(10))[0]} |")
    return "\n".join(rows)
