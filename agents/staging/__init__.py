"""Staging: who stands where, does what, and how it is framed and described."""
