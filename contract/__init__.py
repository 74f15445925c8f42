"""What the processes of Balie tell one another, as types: events, effects, turns, messages.

Every process imports this package, and it imports nothing of theirs. Each entry of a log is JSON
with the version of the schema (schema.py).
"""
