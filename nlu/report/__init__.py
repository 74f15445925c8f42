"""Measures the model on the held-out messages (nlu/validation), for a report to editors.

evaluation (what the model predicts) -> metrics -> page. near_duplicates and short_forms give the
page two more tables: examples of different intents that are almost the same, and the cost of SMS.
"""
