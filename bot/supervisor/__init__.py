"""Keeps the gateway and the assistant running: ``python -m bot``.

Only the standard library, little of it: the page must answer within 2 seconds of the start.
"""
