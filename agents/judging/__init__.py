"""Judging: what is read off a take, the table of limits, and the rules that make a verdict of both."""
