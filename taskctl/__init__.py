"""taskctl keeps a plan that lives in Markdown, in git, true."""

__version__ = "0.1.0"
