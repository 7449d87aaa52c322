"""Tools for building, measuring and looking after the product; none of them runs in it."""
