"""What is true in a clinic chat: values and decisions, without input or output."""
