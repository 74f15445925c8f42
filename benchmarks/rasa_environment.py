"""An environment with Rasa as it comes: whole, with TensorFlow, on Python 3.10.

Only measurements make it, as it takes gigabytes: Balie has one environment, and in it the part of
Rasa that it uses. Nothing of Balie runs in this one.
"""

import contextlib
import sys

from benchmarks.measure import ROOT, MeasureError
from ops import install

FOLDER = ROOT / ".venv-rasa"
LOCK = ROOT / "benchmarks/baseline/rasa.txt"

_VERSIONS = ("3.10",)
_STAMP = FOLDER / "stamp"

PYTHON = str(FOLDER / "bin/python")
RASA = str(FOLDER / "bin/rasa")


def make() -> None:
    """Create the environment where its lock changed, and print progress. Raises MeasureError."""
    wanted = install.digest([LOCK])
    if _STAMP.exists() and _STAMP.read_text() == wanted:
        return
    # Standard output is for the figures.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            _install()
        except install.SetupError as error:
            raise MeasureError(f"Rasa as it comes could not be installed: {error}") from error
    _STAMP.write_text(wanted)


def _install() -> None:
    uv = install.find_uv()
    python = _python(uv)
    install.print_step(f"Installing Rasa as it comes into {FOLDER.name} (Python: {python})")
    install.run([uv, "venv", "--quiet", "--clear", "--python", str(python), str(FOLDER)])
    install.run([uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", str(LOCK)])


def _python(uv: str) -> object:
    try:
        return install.find_python(_VERSIONS) or install.fetch_python(uv, _VERSIONS)
    except install.SetupError as error:
        raise MeasureError(
            "Rasa as it comes needs Python 3.10, which is not installed here and could not be "
            "fetched from github.com: allow that once, or install python3.10 on the path"
        ) from error
