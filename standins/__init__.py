"""Stand-ins for packages that Rasa imports and Balie never uses, so that none is installed.

Rasa 3.6 imports TensorFlow, a web server, message brokers, cloud stores and ten chat services
before it answers its first message. With this package their import succeeds, and any use of them
raises `NotInstalledError`, whose text gives the reason. `table.py` lists them all.

`standins.pth` activates the stand-ins in every process of the environment, so that the command
`rasa` works too. A process that does not import Rasa starts a few milliseconds later.
"""

import sys

from standins.absent import NotInstalledError
from standins.finder import PackageFinder, RasaFinder

__all__ = ["NotInstalledError", "activate"]


def activate() -> None:
    """Make the stand-ins importable in this process. A second call changes nothing."""
    if not any(isinstance(finder, RasaFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, RasaFinder())
        sys.meta_path.append(PackageFinder())
