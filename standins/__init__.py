"""Stand-ins for what Rasa imports and Balie never uses, so that it need not be installed.

Rasa 3.6 imports TensorFlow, a web server, message brokers, cloud stores and ten chat services
before it answers its first message. With this package their import succeeds and any use of them
raises `NotInstalledError`, with one sentence that says why. `table.py` lists them all.

`standins.pth` activates it in every process of the environment, so that `rasa` works as a command
too. It costs a process that does not import Rasa a few milliseconds.
"""

import sys

from standins.absent import NotInstalledError
from standins.finder import First, Last

__all__ = ["NotInstalledError", "activate"]


def activate() -> None:
    """Make the stand-ins importable in this process. A second call changes nothing."""
    if not any(isinstance(finder, First) for finder in sys.meta_path):
        sys.meta_path.insert(0, First())
        sys.meta_path.append(Last())
