"""Measures of a take that need no model, taken from the frames in hand while they are encoded: one file a kind of fault."""
