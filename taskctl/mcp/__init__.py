"""The MCP server: the tools of the command line for coding agents."""
