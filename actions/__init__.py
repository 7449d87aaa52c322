"""Rasa custom actions, run inside the gateway: they decide and say so in payloads; they store nothing."""
