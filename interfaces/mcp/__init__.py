"""The MCP server: films for assistants, over standard input and output and over HTTP."""
