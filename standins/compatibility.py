"""Gives newer versions of libraries the names that Rasa 3.6 still imports from them."""

import os

import numpy
import packaging.version


def prepare() -> None:
    """Add the missing names to numpy and packaging. Turn Rasa's telemetry off, unless
    RASA_TELEMETRY_ENABLED is set."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    if not hasattr(numpy, "VisibleDeprecationWarning"):  # removed in numpy 2
        numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning  # type: ignore
    if not hasattr(packaging.version, "LegacyVersion"):  # removed in packaging 22
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore
