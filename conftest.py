"""Makes the conversation cases in tests/stories pytest items."""

pytest_plugins = ["tests.conversations.plugin"]
