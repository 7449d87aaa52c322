"""Conversation tests: cases in YAML, played against the whole product (docs/conversation-tests.md)."""
