"""`python -m taskctl`."""

from taskctl.cli.start import run

if __name__ == "__main__":
    run()
