"""Rasa components around ``bot.language``, and how Rasa is started and spoken to. The only importer of rasa."""
