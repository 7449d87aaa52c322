"""How well the assistant understands and how well it hears danger, measured on golden sets that nothing learns from."""
