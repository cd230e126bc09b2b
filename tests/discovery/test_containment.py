"""One broken plugin is listed with its reason, and nothing else breaks."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from musictool.discovery import index, load_function, registry

from .sources import HEAD, SOUND, declaring, function

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


def test_what_is_printed_where_it_is_first_called_reaches_standard_error(
    tmp_path, monkeypatch, capfd
):
    source = "import os\nos.write(1, b'by a handle')\nprint('by Python')\ndef call(): pass\n"
    (tmp_path / "prints_at_import.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    load_function(registry().command("gain").spec, "prints_at_import:call")
    assert not (said := capfd.readouterr()).out
    assert "by a handle" in said.err
    assert "by Python" in said.err


def test_standard_output_is_back_when_threads_have_imported_at_once(tmp_path, monkeypatch, capfd):
    names = ["one_of_two", "other_of_two"]
    for name in names:  # the first to begin is the first to end
        source = f"import time\ntime.sleep({0.1 + names.index(name) / 5})\ndef call(): pass\n"
        (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    spec, before = registry().command("gain").spec, sys.stdout
    with ThreadPoolExecutor(2) as pool:
        assert len(list(pool.map(lambda name: load_function(spec, f"{name}:call"), names))) == 2
    assert sys.stdout is before
    os.write(1, b"back")
    assert capfd.readouterr().out == "back"


def test_what_a_plugin_adds_to_the_path_for_itself_makes_no_other_index(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "_held", None)
    (tmp_path / "own-1.0.dist-info").mkdir()
    place = index.path()
    monkeypatch.syspath_prepend(tmp_path)
    assert index.path() != place
    monkeypatch.setattr(sys, "path", sys.path[1:])
    index.hold_path()
    monkeypatch.syspath_prepend(tmp_path)
    assert index.path() == place
