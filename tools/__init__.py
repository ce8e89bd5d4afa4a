"""Tools: what the crew can do."""
