"""The public face holds what it promises."""

import ast
from pathlib import Path

import musictool
from musictool import errors


def test_every_public_name_is_there_and_every_error_of_the_tree_is_public() -> None:
    assert all(hasattr(musictool, name) for name in musictool.__all__)
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    tree = {one.__name__ for one in classes if issubclass(one, errors.MusictoolError)}
    assert tree <= set(musictool.__all__)


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
