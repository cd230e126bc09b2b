"""The effect classes of the installed pedalboard, and the commands that have their names."""

import inspect

import pedalboard

from musictool.contract.signature import spec_of
from musictool_effects import musictool_register


def _effect_classes():
    """Every public plugin class but bases, containers, and those that load a plugin from a file."""
    classes = {
        one
        for one in vars(pedalboard).values()
        if inspect.isclass(one) and issubclass(one, pedalboard.Plugin)
        if not issubclass(one, (pedalboard.PluginContainer, pedalboard.ExternalPlugin))
    }
    return {one for one in classes if not any(one in other.__mro__[1:] for other in classes)}


def _plain(name):
    return name.removeprefix("fx.").replace("-", "").lower()


CLASSES = {_plain(one.__name__.removesuffix("Filter")): one for one in _effect_classes()}
COMMANDS = {
    spec_of(function).name: function
    for function in musictool_register()
    if _plain(spec_of(function).name) in CLASSES
}
SPECS = {name: spec_of(function) for name, function in COMMANDS.items()}


def class_of(name):
    """The class of pedalboard that a command is named after."""
    return CLASSES[_plain(name)]
