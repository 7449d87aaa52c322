"""The clinic's website assistant: gateway, language and Rasa components."""
