"""Pipelines: text, YAML or a name, to a checked sequence of steps.

`model` says what a pipeline is, `parse` reads one, `presets` finds one by name where `places` says
that they lie, `own_presets` makes and changes them, `check` holds one against the commands
installed, which `checked` then is, `draws` has values that are drawn and `grid` all of several in
turn, `trust` says how far presets of the current folder count, `schema` describes all valid ones.
"""

from musictool.pipeline.check import check
from musictool.pipeline.checked import REFERRED, CheckedPipeline, CheckedStep
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml
from musictool.pipeline.presets import find, names_a_file, presets, trust_preset
from musictool.pipeline.schema import schema
from musictool.pipeline.trust import refuse_outside

__all__ = [
    "REFERRED",
    "CheckedPipeline",
    "CheckedStep",
    "Pipeline",
    "Step",
    "check",
    "find",
    "names_a_file",
    "parse_inline",
    "parse_yaml",
    "presets",
    "refuse_outside",
    "schema",
    "trust_preset",
]
