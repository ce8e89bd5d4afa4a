"""Renderers: one file per way to make pictures, behind one protocol."""
