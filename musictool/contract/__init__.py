"""The contract between the hub and a plugin: what a plugin declares, and what the hub reads in it.

`declare` holds what a plugin author writes (`command`, `engine`, `Param`), `batching` what those
say that work on several recordings at once, and `context` what a command is lent. `spec` and
`parameter` are what the hub knows of a command, as plain data, which `signature` and `annotation`
read from a function. `options` are the hub's own parameters. A `Parameter` checks its values;
`members` are what the words of a choice stand for, `words` its help, `schema` its JSON Schema.
"""

from musictool.contract.batching import Batching
from musictool.contract.context import Context
from musictool.contract.declare import Extra, Param, command, engine
from musictool.contract.parameter import SECOND_INPUTS, Parameter
from musictool.contract.spec import Spec

__all__ = [
    "SECOND_INPUTS",
    "Batching",
    "Context",
    "Extra",
    "Param",
    "Parameter",
    "Spec",
    "command",
    "engine",
]
