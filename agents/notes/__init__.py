"""Notes: a person's words on the script and on shots, read by a grammar (docs/notes.md)."""
