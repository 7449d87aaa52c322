"""The tests. A package, so that its doubles can be imported by name."""
