"""What Rasa 3.6 expects of its surroundings, and newer versions of its libraries no longer have."""

import os

import numpy
import packaging.version


def prepare() -> None:
    """Give numpy and packaging back the names that Rasa imports, and keep Rasa from reporting to
    its makers where RASA_TELEMETRY_ENABLED does not say otherwise."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    if not hasattr(numpy, "VisibleDeprecationWarning"):  # until numpy 2
        numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning  # type: ignore
    if not hasattr(packaging.version, "LegacyVersion"):  # until packaging 22
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore
