"""Finds facts in what people write: addresses, days, moments, telephone numbers, people, amounts.

Each module finds one kind of fact, anywhere in a text, in Dutch and English. Pure: no I/O, and the
day of the message is given.
"""
