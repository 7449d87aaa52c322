"""Sets the product up on a fresh clone: Pythons, environments, models. ``python3 -m scripts.setup --help``.

Only the standard library, and nothing newer than Python 3.8: it runs before anything is installed.
"""
