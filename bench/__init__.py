"""The benchmark of DESIGN, "Speed and size": `python -m bench`."""
