"""Trains on texts and predicts from them, with numpy and scikit-learn and without Rasa.

vectors -> features -> classifier -> confidence. nlu/components wraps these modules as components
of Rasa; benchmarks/understanding.py calls them directly.
"""
