"""What is decided about kinds of values is decided in `kinds`, and nowhere else."""

import ast
from pathlib import Path, PurePath

import musictool
from musictool.kinds import Kind, kind_of_file, kind_of_type

HUB = Path(musictool.__file__).parent
OWN = {
    "contract/batch_options.py": {"report"},  # a flag
    "__init__.py": {"score"},  # a module
    "model_files.py": {".json", ".mid"},  # what a folder may hold
    "cli/kit.py": {"model"},  # a kind of plugin
    "kit/scaffold/functions.py": {"model"},
    "kit/scaffold/writing.py": {"model"},
    "kit/scaffold/plan.py": {"model", "audio", "stream"},  # a kind of plugin, and variables
    "kit/scaffold/flows.py": {"score", "scores"},  # variables
    "kit/undisturbed.py": {"stream"},  # a method
    "discovery/environments.py": {".json"},  # what stands beside an environment
    "isolation/encoding.py": {"score"},  # a module
    "isolation/lent.py": {"stream"},  # a key of messages
    "isolation/served.py": {"stream"},
}
"""Words that are something else there, by module."""

SUFFIXES = {suffix for kind in (Kind.SCORE, Kind.REPORT) for suffix in kind.suffixes}


def _literals(path: Path) -> set[str]:
    """The strings in a module's code; parts of formatted ones are none of their own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    }


def test_no_other_module_spells_a_kind_or_its_suffixes() -> None:
    names = {kind.value for kind in Kind} | SUFFIXES
    spelled = {
        name: found
        for path in sorted(HUB.rglob("*.py"))
        if (name := path.relative_to(HUB).as_posix()) != "kinds.py"
        and (found := (_literals(path) & names) - OWN.get(name, set()))
    }
    assert not spelled


def test_a_file_is_of_the_kind_that_its_name_says() -> None:
    names = {
        "a.MID": "score",
        "b.midi": "score",
        "c.json": "report",
        "d.flac": "audio",
        "e": "audio",
    }
    assert {name: kind_of_file(PurePath(name)) for name in names} == names


def test_ways_of_handing_over_fit_each_other_and_nothing_else_does() -> None:
    flows = {kind: kind.flow for kind in Kind}
    ways = ["audio", "stream", "audios", "streams"]
    assert [kind for kind in Kind if flows[kind] is Kind.AUDIO] == ways
    assert [kind for kind in Kind if flows[kind] is Kind.SCORE] == ["score", "scores"]
    alone = [kind for kind in Kind if not kind.is_recording and kind is not Kind.SCORES]
    assert all(flows[kind] is kind for kind in alone)


def test_a_class_has_its_kind() -> None:
    assert kind_of_type(musictool.Stems) is Kind.STEMS
    assert kind_of_type(musictool.Audio) is Kind.AUDIO
    assert kind_of_type(int) is None
