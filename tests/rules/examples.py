"""Every example of the rules: `BAD`, `GOOD` and `FIXED` of all modules of this folder."""

from importlib import import_module
from pathlib import Path
from typing import Any

from .cases import Bad, Fixed, Good

# what has no examples of its own, and would import this module again
_WITHOUT = {"test_every_rule", "test_examples"}


def _all(name: str) -> list[Any]:
    modules = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))
    found = [
        getattr(import_module(f"{__package__}.{module}"), name, [])
        for module in modules
        if module not in _WITHOUT
    ]
    return [example for examples in found for example in examples]


BAD: list[Bad] = _all("BAD")
GOOD: list[Good] = _all("GOOD")
FIXED: list[Fixed] = _all("FIXED")
