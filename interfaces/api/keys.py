"""API keys: random, shown once, kept as hashes, each with its owner."""

from __future__ import annotations

import hashlib
import secrets
import time

from ..studio.book import Book

PREFIX = "rushes-"


def make(book: Book, owner: str, label: str = "") -> tuple[str, str]:
    """A new key for an owner: its id, and the key itself, which is kept nowhere."""
    key, id = PREFIX + secrets.token_urlsafe(32), secrets.token_hex(4)
    book.add_key(id, digest(key), owner, label, time.time())
    return id, key


def digest(key: str) -> str:
    """What is kept of a key. Keys are random and long, so that a plain hash is not to be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
