"""The plan of which most tests of this folder show the board."""

from ..look.conftest import plan as plan  # noqa: PLC0414  the fixture of that folder
