"""Interfaces: the command line and what it shares with the others."""
