"""Addresses for one-tap links."""


def telephone(number: str) -> str:
    """A ``tel:`` address of a number as people write it."""
    return "tel:" + "".join(char for char in number if char.isdigit() or char == "+")
