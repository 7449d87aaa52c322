"""Free text at a pre-screen question to answers. Regular expressions and small lexicons only: a language library
would take seconds to load, and the first reply has two."""

from __future__ import annotations

from bot.language.reading.commands import Command, Order
from bot.language.reading.contradictions import with_earlier_words
from bot.language.reading.frequency import skips_all
from bot.language.reading.reader import Reader, Reading, load_reader

__all__ = ["Command", "Order", "Reader", "Reading", "load_reader", "skips_all", "with_earlier_words"]
