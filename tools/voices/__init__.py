"""Voices: one file per way to speak, behind one contract (`speech`), and who is cast with which (`casting`)."""
