"""How texts become predictions: numpy and scikit-learn, nothing of Rasa.

vectors -> features -> classifier -> confidence; nlu/components wraps them for Rasa, and
benchmarks/understanding.py runs them as they are.
"""
