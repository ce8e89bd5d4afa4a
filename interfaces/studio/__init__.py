"""The studio: many productions at once, for several owners, each made in a process of its own; what API, MCP server and page call."""
