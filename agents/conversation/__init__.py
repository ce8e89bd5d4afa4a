"""Conversation: what a person means, and what they are told of their film (docs/chat.md)."""
