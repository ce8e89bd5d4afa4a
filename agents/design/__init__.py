"""Production design: how people, places and the whole film look, from the words of the script."""
