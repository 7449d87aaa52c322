"""The sentences of the product: read from data/, checked on start, filled in with the clinic's values."""
