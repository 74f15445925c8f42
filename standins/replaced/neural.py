"""Stands in for a module of Rasa with a component that is a neural network, such as TEDPolicy.

The component is registered by its name, as Rasa expects. It refuses a configuration that names it.
"""

from typing import Any, NoReturn

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import InvalidConfigException

from standins import table

_TYPES = DefaultV1Recipe.ComponentType
_IS_POLICY = __name__.startswith("rasa.core.policies.")
_TYPE = _TYPES.POLICY_WITHOUT_END_TO_END_SUPPORT if _IS_POLICY else _TYPES.INTENT_CLASSIFIER


class _Refusing(GraphComponent):  # type: ignore[misc]
    @classmethod
    def create(cls, *_: object, **__: object) -> NoReturn:
        raise InvalidConfigException(
            f"{cls.__name__} cannot be used: tensorflow is not installed, because {table.NETWORKS}."
        )

    # Rasa calls this before it trains anything.
    required_packages = create


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    component = type(name, (_Refusing,), {"__module__": __name__})
    globals()[name] = DefaultV1Recipe.register(_TYPE, is_trainable=True)(component)
    return component
