"""One broken plugin is listed with its reason, and nothing else breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Discover = Callable[..., dict[str, Any]]

SOUND = '''
"""Good things."""
from musictool import Audio, command, hookimpl

@command("good")
def good(audio: Audio, amount: float = 1.0) -> Audio:
    """Do good."""
    return audio

@hookimpl
def musictool_register():
    return [good]
'''

HEAD = "from musictool import Audio, Report, command, engine, hookimpl\n"


def declaring(*functions: str, register: str, head: str = "") -> str:
    """A plugin's source that declares functions and registers those named."""
    hook = f"@hookimpl\ndef musictool_register():\n    return {register}\n"
    return "\n".join([HEAD, head, *functions, hook])


def function(decorator: str, name: str = "work", parameters: str = "audio: Audio") -> str:
    return f'@{decorator}\ndef {name}({parameters}) -> Audio:\n    """Work."""\n    return audio\n'


@pytest.fixture
def discover(python: Callable[..., str]) -> Discover:
    """The registry that a new process sees, as plain data."""

    def run(*folders: Path, **environment: str) -> dict[str, Any]:
        code = (
            "import json\n"
            "from musictool.discovery import registry\n"
            "known = registry()\n"
            "print(json.dumps({'commands': {n: list(c.engines) for n, c in known.commands.items()},"
            "'problems': {p.distribution: p.problems for p in known.plugins},"
            "'notes': {p.distribution: p.notes for p in known.plugins},"
            "'contested': known.contested, 'presets': known.presets,"
            "'engines_contested': {n: c.contested for n, c in known.commands.items()}}))"
        )
        return json.loads(python(code, *folders, **environment))

    return run


BROKEN = {
    "raises": ("raise ValueError('no licence')", "importing it raised ValueError: no licence"),
    "exits": ("import sys; sys.exit(3)", "importing it raised SystemExit: 3"),
    "syntax": ("def f(:", "importing it raised SyntaxError"),
    "missing": ("import no_such_thing", "ModuleNotFoundError: No module named 'no_such_thing'"),
    "hook-raises": (
        declaring(register="1 / 0"),
        "musictool_register raised ZeroDivisionError: division by zero",
    ),
    "hook-exits": (declaring(register="exit(3)"), "musictool_register raised SystemExit: 3"),
    "misspelt": (
        HEAD + "@hookimpl\ndef musictool_registr():\n    return []\n",
        "unknown hook 'musictool_registr'",
    ),
    "argument": (
        HEAD + "@hookimpl\ndef musictool_register(x):\n    return []\n",
        "its hooks cannot",
    ),
    "unmarked": (SOUND.replace("@hookimpl\n", ""), "it registers nothing; is there a @hookimpl"),
    "none": (declaring(register="None"), "it registers nothing"),
    "number": (declaring(register="7"), "must return a list of functions, not 7"),
    "word": (declaring(register="'ab'"), "must return a list of functions, not 'ab'"),
    "numbers": (declaring(register="[7]"), "7 was registered, but is no function"),
    "preset-list": (
        HEAD + "@hookimpl\ndef musictool_presets():\n    return ['good']\n",
        "musictool_presets must return names with their texts, not ['good']",
    ),
    "preset-number": (
        HEAD + "@hookimpl\ndef musictool_presets():\n    return {'warm': 7}\n",
        "preset 'warm' must be a text, not 7",
    ),
    "range": (
        declaring(
            function(
                "command('far')", parameters="audio: Audio, x: Annotated[int, Param('', le=1)] = 2"
            ),
            register="[work]",
            head="from typing import Annotated\nfrom musictool import Param",
        ),
        "musictool_range.work: parameter x must be a whole number of at most 1, "
        "but its default is 2",
    ),
    "no-command": (
        declaring(function("engine('nowhere', 'acme')"), register="[work]"),
        "engine acme is for 'nowhere', a command that no plugin provides",
    ),
    "no-engines": (
        declaring(function("engine('good', 'acme')"), register="[work]"),
        "good takes no engines",
    ),
    "nested": (
        declaring(
            "def make():\n"
            "    @command('inner')\n    def f(audio: Audio) -> Audio:\n        'Work.'\n"
            "    return f\n",
            register="[make()]",
        ),
        "a command is a function at the top level of a module",
    ),
}


def test_broken_plugins_are_listed_with_their_reasons(tmp_path, install_plugin, discover):
    for name, (source, _) in BROKEN.items():
        install_plugin(tmp_path, f"musictool-{name}", source)
    install_plugin(tmp_path, "musictool-sound", SOUND)
    install_plugin(tmp_path, "musictool-not-there", {"another.py": ""}, entry="musictool_not_there")
    seen = discover(tmp_path)
    for name, (_, says) in BROKEN.items():
        (problem,) = seen["problems"][f"musictool-{name}"]
        assert problem.startswith(f"musictool-{name} (musictool_{name.replace('-', '_')}): ")
        assert says in problem
    assert "No module named" in seen["problems"]["musictool-not-there"][0]
    assert seen["problems"]["musictool-sound"] == []
    assert {"good", "gain", "trim"} <= set(seen["commands"])
    assert discover(tmp_path) == seen  # now from the index


def test_one_wrong_function_or_hook_does_not_cost_the_others(tmp_path, install_plugin, discover):
    source = SOUND.replace("[good]", "[7, good, len]")
    source += "\n@hookimpl\ndef musictool_preset():\n    return {}\n"
    install_plugin(tmp_path, "musictool-half", source)
    seen = discover(tmp_path)
    assert "good" in seen["commands"]
    assert len(seen["problems"]["musictool-half"]) == 2
    (note,) = seen["notes"]["musictool-half"]
    assert "unknown hook 'musictool_preset'" in note


def test_a_hook_of_a_later_version_is_a_note_and_no_break(tmp_path, install_plugin, python):
    source = SOUND + "\n@hookimpl\ndef musictool_later():\n    return {}\n"
    install_plugin(tmp_path, "musictool-newer", source)
    code = (
        "import sys; sys.argv[1:] = ['plugins']\nsys.stderr = sys.stdout\n"
        "from musictool.cli import main; main()"
    )
    listed = " ".join(python(code, tmp_path).split())
    assert "(broken)" not in listed
    assert "note: musictool-newer (musictool_newer): unknown hook 'musictool_later'" in listed


def test_a_distribution_whose_metadata_makes_no_sense_harms_nobody(
    tmp_path, install_plugin, discover
):
    install_plugin(tmp_path, "musictool-sound", SOUND)
    unrelated = install_plugin(tmp_path, "unrelated", "")
    (unrelated / "entry_points.txt").write_text("[console_scripts]\nno equals sign\n")
    broken = install_plugin(tmp_path, "musictool-garbled", "")
    (broken / "entry_points.txt").write_text("[musictool]\nno equals sign\n")
    seen = discover(tmp_path)
    assert {"good", "gain"} <= set(seen["commands"])
    assert "unrelated" not in seen["problems"]
    assert "musictool-garbled" in seen["problems"]["musictool-garbled"][0]


def test_a_plugin_that_prints_does_not_reach_standard_output(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-chatty", "print('hello')\n" + SOUND)
    assert "good" in discover(tmp_path)["commands"]  # which reads JSON from standard output


def test_one_distribution_with_one_command_twice(tmp_path, install_plugin, discover):
    source = declaring(
        function("command('good')", "one"),
        function("command('good')", "two"),
        register="[one, two]",
    )
    install_plugin(tmp_path, "musictool-twice", source)
    seen = discover(tmp_path)
    assert "good" not in seen["commands"]
    assert "musictool_twice:one and musictool_twice:two" in seen["contested"]["good"]
    assert "rename all but one" in seen["contested"]["good"]


def test_a_function_found_twice_is_one(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-sound", SOUND.replace("[good]", "[good, good]"))
    seen = discover(tmp_path)
    assert "good" in seen["commands"]
    assert seen["contested"] == {}


def test_a_command_with_the_name_of_a_group(tmp_path, install_plugin, discover):
    source = declaring(function("command('fx.warm')"), register="[work]")
    install_plugin(tmp_path, "musictool-group", source)
    install_plugin(tmp_path, "musictool-single", source.replace("fx.warm", "fx"))
    seen = discover(tmp_path)
    assert "fx" not in seen["commands"]
    assert {"fx.warm", "fx.reverb", "musictool_single:fx"} <= set(seen["commands"])
    (note,) = seen["notes"]["musictool-single"]
    assert "its fx is called musictool_single:fx, since fx is a group of commands" in note


def test_a_group_with_the_name_of_a_command(tmp_path, install_plugin, discover):
    source = declaring(function("command('trim.left')"), register="[work]")
    install_plugin(tmp_path, "musictool-group", source)
    seen = discover(tmp_path)
    assert {"trim", "musictool_group:trim.left"} <= set(seen["commands"])
    assert "trim.left" not in seen["commands"]
    assert not any(seen["problems"].values())
    assert "trim is a command of basics" in seen["notes"]["musictool-group"][0]


SING = declaring(function("command('sing', engine='unit')"), register="[work]")
ACME = declaring(function("engine('sing', 'acme')"), register="[work]")


def test_two_distributions_with_one_engine(tmp_path, install_plugin, discover, python):
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME)
    install_plugin(tmp_path, "musictool-b", ACME)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "acme", "musictool_b:acme"]
    assert not any(seen["problems"].values())
    (note,) = seen["notes"]["musictool-b"]
    assert note.endswith(
        "its engine acme of sing is called musictool_b:acme, since acme is that of musictool_a; "
        "musictool plugins prefer musictool_b:acme changes that"
    )
    code = (
        "from musictool.discovery import registry\n"
        "from musictool.pipeline import check, find\n"
        "known = registry()\n"
        "for name in ('acme', 'musictool_a:acme', 'musictool_b:acme', 'musictool_sing:unit'):\n"
        "    (step,) = check(find('sing engine=' + name, known), known).of('audio').steps\n"
        "    print(step.spec.engine, step.spec.target)\n"
    )
    code = code.replace("'audio'", "known.commands['sing'].flow")
    assert python(code, tmp_path).splitlines() == [
        "acme musictool_a:work",
        "acme musictool_a:work",
        "musictool_b:acme musictool_b:work",
        "unit musictool_sing:work",
    ]


def test_an_engine_with_the_name_of_the_default_one(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME.replace("acme", "unit"))
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "musictool_a:unit"]
    assert "unit is that of musictool_sing" in seen["notes"]["musictool-a"][0]


def test_a_default_engine_that_two_claim_does_not_win_silently(
    tmp_path, install_plugin, discover, python
):
    twice = declaring(
        function("command('sing', engine='unit')"),
        function("engine('sing', 'unit')", "other"),
        register="[work, other]",
    )
    install_plugin(tmp_path, "musictool-sing", twice)
    install_plugin(tmp_path, "musictool-b", ACME)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["acme"]
    sentence = seen["engines_contested"]["sing"]["unit"]
    code = (
        "from musictool.discovery import registry\n"
        "from musictool.pipeline import check, find, schema\n"
        "known = registry()\n"
        "print(known.commands['sing'].default_engine)\n"
        "for text in ('sing engine=acme', 'sing', 'sing engine=unit'):\n"
        "    try: print(check(find(text, known), known).pipeline)\n"
        "    except Exception as error: print(error)\n"
        "steps = schema(known)['$defs']['steps']['items']['anyOf']\n"
        "print('sing' in steps[0]['enum'])\n"
        "(step,) = [one for one in steps if 'sing' in one.get('properties', {})]\n"
        "print(step['properties']['sing']['required'])"
    )
    assert python(code, tmp_path).splitlines() == [
        "None",
        "sing engine=acme",
        sentence,
        sentence,
        "False",
        "['engine']",
    ]
    text = python(
        "import sys; sys.argv[1:] = ['sing', '--help']\nfrom musictool.cli import main; main()",
        tmp_path,
    )
    shown = " ".join(text.split())
    assert "default: acme" not in shown
    assert "default: unit" not in shown
    assert "What does the work (required)" in shown


def test_plugins_of_one_name_are_told_apart(tmp_path, install_plugin, python):
    for name in ("musictool-one", "musictool-two"):
        info = install_plugin(tmp_path, name, SOUND)
        module = name.replace("-", "_")
        (info / "entry_points.txt").write_text(f"[musictool]\nsame = {module}\n")
    code = (
        "from musictool.discovery import registry\n"
        "print(*[p.name for p in registry().plugins if 'same' in p.name])\n"
        "print(len(registry().problems()))"
    )
    assert python(code, tmp_path) == "musictool-one:same musictool-two:same\n0"
    code = (
        "from musictool.discovery import registry\n"
        "for name in ('good', 'musictool-one:same:good', 'musictool-two:same:good'):\n"
        "    print(registry().command(name).spec.target)"
    )
    assert python(code, tmp_path).split() == [
        "musictool_one:good",
        "musictool_one:good",
        "musictool_two:good",
    ]


def test_a_plugin_with_the_name_of_one_of_ours_takes_it_from_none(tmp_path, install_plugin, python):
    info = install_plugin(tmp_path, "musictool-one", SOUND)
    (info / "entry_points.txt").write_text("[musictool]\nbasics = musictool_one\n")
    code = (
        "from musictool.discovery import registry\n"
        "print(*[p.name for p in registry().plugins if 'basics' in p.name])"
    )
    assert python(code, tmp_path) == "basics musictool-one:basics"


def test_engines_of_several_distributions(tmp_path, install_plugin, discover):
    # sorted by name, so that engines come before the command that they are for
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME)
    other = ACME.replace("acme", "beta").replace("audio: Audio", "audio: Audio, *, heat: float = 1")
    install_plugin(tmp_path, "musictool-b", other)
    clash = ACME.replace("acme", "ceta").replace(
        "audio: Audio", "audio: Audio, *, heat: bool = True"
    )
    install_plugin(tmp_path, "musictool-c", clash)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "acme", "beta"]
    (problem,) = seen["problems"]["musictool-c"]
    assert "musictool-c" in problem
    assert "parameter heat is not the same kind of flag" in problem
    assert "in engine beta of sing" in problem


def preset(name: str, text: str) -> str:
    return f"{HEAD}@hookimpl\ndef musictool_presets():\n    return {{{name!r}: {text!r}}}\n"


def test_two_distributions_with_one_preset(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-a", preset("warm", "gain db=1"))
    install_plugin(tmp_path, "musictool-b", preset("warm", "gain db=2"))
    install_plugin(tmp_path, "musictool-c", preset("cold", "gain db=-1"))
    install_plugin(tmp_path, "musictool-d", preset("gain", "trim end=3"))
    seen = discover(tmp_path)
    assert seen["presets"]["cold"] == "gain db=-1"
    assert "gain" not in seen["presets"]
    assert seen["presets"]["warm"] == "gain db=1"
    assert seen["presets"]["musictool_b:warm"] == "gain db=2"
    assert "since warm is that of musictool_a" in seen["notes"]["musictool-b"][0]
    assert "preset gain has the name of a command" in seen["problems"]["musictool-d"][0]
    assert "gain" in seen["commands"]


def test_a_plugin_that_breaks_after_the_index_was_built(tmp_path, install_plugin, python):
    source = "import os\nif 'BREAK' in os.environ: raise SystemExit('no display')\n" + SOUND
    install_plugin(tmp_path, "musictool-later", source)
    code = (
        "from musictool.discovery import registry, load_function\n"
        "try: print(load_function(registry().command('good').spec).__name__)\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    assert python(code, tmp_path) == "good"
    assert python(code, tmp_path, BREAK="1") == (
        "PluginError good: musictool_later:good cannot be imported: SystemExit: no display"
    )


def test_where_no_process_can_be_started_plugins_are_read_in_this_one(
    tmp_path, install_plugin, python
):
    install_plugin(tmp_path, "musictool-raises", "raise ValueError('no licence')")
    install_plugin(tmp_path, "musictool-sound", SOUND)
    code = (
        "import sys; sys.executable = sys.executable + '-is-not-here'\n"
        "from musictool.discovery import registry\nknown = registry()\n"
        "print('good' in known.commands, 'gain' in known.commands, *known.problems())"
    )
    place = f"({tmp_path}/musictool_raises.py, line 1)"
    assert python(code, tmp_path) == (
        "True True musictool-raises (musictool_raises): importing it raised ValueError: "
        f"no licence {place}"
    )
