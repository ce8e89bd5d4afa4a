"""Prompts: one Markdown file each, with front matter (version, variables, output)."""
