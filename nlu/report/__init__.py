"""What editors see of their work: how well the messages held apart are understood, and where
examples stand in each other's way. `asked` -> `figures` -> `page`; `neighbours` beside them.
"""
