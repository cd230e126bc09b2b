"""The public face holds what it promises."""

import ast
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import musictool
from musictool import errors


def test_every_public_name_is_there_and_every_error_of_the_tree_is_public() -> None:
    assert all(hasattr(musictool, name) for name in musictool.__all__)
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    tree = {one.__name__ for one in classes if issubclass(one, errors.MusictoolError)}
    assert tree <= set(musictool.__all__)


def test_all_names_at_once_import_nothing_that_takes_seconds() -> None:
    code = (
        "import sys\nfrom musictool import *\n"
        "print([one for one in ('torch', 'numba', 'scipy.signal') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_has_a_section_that_says_what_it_is() -> None:
    page = (Path(__file__).parents[1] / "docs" / "names.md").read_text(encoding="utf-8")
    _, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    said = {one.partition("\n")[0]: one.partition("\n")[2] for one in sections}
    assert said.keys() == {*musictool.__all__}
    code = re.compile(r"^```text\n.*?^```\n", re.MULTILINE | re.DOTALL)
    assert [name for name, text in said.items() if not code.sub("", text).strip()] == []
    for name, words in (
        ("Context", "`model(key: str, load: Callable"),
        ("Score", "`of("),
        ("Note", "`pitch: int`"),
        ("Stems", "`of_streams("),
        ("one_thread", "thread"),
        ("Batching", "at_once"),
    ):
        assert words in said[name], name


def test_type_checkers_see_the_names_that_are_imported_at_run_time() -> None:
    tree = ast.parse(Path(musictool.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.asname: str(node.module).removeprefix("musictool.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("musictool.")
        for alias in node.names
    }
    assert seen == musictool._HOME


def test_few_names_are_suggested_of_many():
    names = [f"fx.{number}" for number in range(36)]
    error = errors.UnknownName("command", "fx", names)
    assert str(error).count("fx.") == 5
    assert "one of 31 more" in str(error)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("reverb", "mt.commands.fx.reverb"),
        ("gian", "mt.commands.gain"),
        ("fx", "mt.commands.fx"),
        ("load", "mt.read"),
        ("export", "mt.write"),
        ("raed", "mt.read"),
        ("podcast", 'mt.run("podcast", …)'),
    ],
)
def test_a_name_that_is_not_there_is_told_where_it_may_be(name: str, meant: str) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(musictool, name)
    assert str(error.value).endswith(f"has no attribute {name!r}; did you mean {meant}?")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


def test_commands_lead_to_what_is_none_of_them() -> None:
    for name, meant in (("podcast", r'mt\.run\("podcast", …\)'), ("play", r"mt\.play")):
        with pytest.raises(musictool.NoSuchCommand, match=f"did you mean {meant}"):
            getattr(musictool.commands, name)
    with pytest.raises(AttributeError, match=r"attribute 'zxqv'$"):
        getattr(musictool, "zxqv")  # noqa: B009


def test_completion_shows_what_is_public() -> None:
    assert {name for name in dir(musictool) if not name.startswith("__")} == {*musictool.__all__}
