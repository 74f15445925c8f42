"""Teaches the sentence encoder this town hall's messages: `make encoder`.

The encoder as it comes knows languages, not errands: it finds "ik heb een gat in de weg" near "ik
ben weg". Here it learns from the examples, written again in dialect, with slips, as speech and as
SMS.

variants (one text, written as others would write it) -> lessons (all examples and their variants,
as numbers) -> fit (PyTorch; a low-rank difference of each matrix) ->
nlu/learning/encoder/difference.npz, which is part of the repository. `make train` only reads it.
"""
