"""`python -m taskctl`."""

from taskctl.cli.start import main

if __name__ == "__main__":
    main()
