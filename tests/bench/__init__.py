"""``make bench``: a stock Rasa bot and the whole product, measured in the same run on the same machine."""
