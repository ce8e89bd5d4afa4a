"""Writing by rules: ideas read as English, plots as kernels, told in sentences (docs/story.md)."""
