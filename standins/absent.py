"""Makes modules of which any name can be imported and none can be used."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import NoReturn
else:
    ModuleType = type(sys)  # an import of types would slow down every start


class NotInstalledError(RuntimeError):
    """A package was used that is not installed; the text gives its name and the reason."""


class _Unusable(type):
    """The type of every name in an absent module. Such a name may be inherited from, stand in an
    annotation, or be asked for a further name, as happens while Rasa is imported. Any other use
    raises NotInstalledError."""

    why: str

    def __getattr__(cls, name: str) -> _Unusable:
        _refuse_special(name)
        found = _unusable(f"{cls.__module__}.{cls.__qualname__}", name, cls.why)
        setattr(cls, name, found)
        return found

    def _refuse(cls, *_: object, **__: object) -> NoReturn:
        raise NotInstalledError(_reason(f"{cls.__module__}.{cls.__qualname__}", cls.why))

    __call__ = __bool__ = __len__ = __iter__ = __getitem__ = __contains__ = _refuse
    __enter__ = __exit__ = __aenter__ = __add__ = __sub__ = __mul__ = __matmul__ = _refuse


class AbsentModule(ModuleType):
    """A module that is not installed; `why` is the reason, a clause without a full stop."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, f"A stand-in: {why}.")
        self._why = why

    def __getattr__(self, name: str) -> _Unusable:
        _refuse_special(name)
        found = _unusable(self.__name__, name, self._why)
        setattr(self, name, found)
        return found


def _unusable(module: str, name: str, why: str) -> _Unusable:
    return _Unusable(name, (), {"__module__": module, "why": why})


def _refuse_special(name: str) -> None:
    # Python looks these names up itself, and expects this error where there are none.
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)


def _reason(name: str, why: str) -> str:
    if name.startswith("rasa."):
        return f"{name} cannot be used: {why}."
    return f"{name} cannot be used: {name.partition('.')[0]} is not installed, because {why}."
