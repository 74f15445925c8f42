"""What the bot does: Rasa custom actions, run inside the engine's process.

An action says things through `Speaker`, never through the dispatcher itself, so that each
message carries its form for SMS and its choices to the engine.
"""
