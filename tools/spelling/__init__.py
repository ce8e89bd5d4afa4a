"""Spelling: figures, signs and abbreviations put into the words that are said for them, language by language."""
