"""Revision: a film changed by words, as a diff that is shown first, applied whole, and undone to the byte (docs/chat.md)."""
