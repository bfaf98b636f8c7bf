"""`python -m taskctl`."""

from taskctl.cli.main import run

if __name__ == "__main__":
    run()
