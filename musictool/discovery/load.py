"""Importing one plugin and reading what it registers, so that no plugin can break another.

This runs in a process of its own (`worker`).
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from functools import partial
from importlib.metadata import EntryPoint
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pluggy

from musictool import hookspecs
from musictool.contract.declare import declaration_of
from musictool.contract.signature import spec_of
from musictool.contract.version import DECLARED, contract_problem
from musictool.discovery.entries import GROUP
from musictool.discovery.found import Found
from musictool.discovery.sources import first_text, place_of
from musictool.errors import ContractError, told

__all__ = ["load"]

HOOKS = (
    hookspecs.musictool_register,
    hookspecs.musictool_presets,
    hookspecs.musictool_executors,
    hookspecs.musictool_weights,
)

for hook in HOOKS:
    pluggy.HookspecMarker(GROUP)(hook)


def load(found: Found) -> None:
    """Import a plugin and read what it registers; what goes wrong is among its problems."""
    if declared := DECLARED.search(first_text(found.module)):
        found.contract = declared[1].strip("\"'")
        if problem := contract_problem(declared[1], found.distribution):
            found.add_problem(problem)
            return
    try:
        with redirect_stdout(sys.stderr):  # standard output belongs to the result
            module = EntryPoint(found.name, found.module, GROUP).load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an import can raise anything, SystemExit too
        found.add_problem(f"importing it raised {_told(error, found)}")
        return
    found.summary = (inspect.getdoc(module) or "").split("\n")[0]
    try:
        # A manager of its own, so that no other plugin is called.
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(hookspecs)
        manager.register(module)
    except Exception as error:  # noqa: BLE001 - looking at a module can run its code
        found.add_problem(f"its hooks cannot be read: {told(error)}")
        return
    for hook, read in (
        (manager.hook.musictool_register, _read_functions),
        (manager.hook.musictool_presets, partial(_read_texts, "preset")),
        (manager.hook.musictool_executors, partial(_read_texts, "executor")),
        (manager.hook.musictool_weights, _read_weights),
    ):
        try:
            with redirect_stdout(sys.stderr):
                for result in hook():
                    read(result, found)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - and so can a hook
            found.add_problem(f"{hook.name} raised {_told(error, found)}")
    brings = (found.commands, found.engines, found.presets, found.executors, found.weights)
    nothing = not any(brings) and not found.problems
    unknown = _unknown_hook(manager)
    if nothing:
        words = "it registers nothing; is there a @hookimpl that returns something?"
        found.add_problem(unknown or words)
    elif unknown:  # that of a later version, which this one can do without
        found.add_note(unknown)


def _unknown_hook(manager: pluggy.PluginManager) -> str:
    """What to say of a hook that musictool does not call; "" if there is none."""
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        *others, last = (hook.__name__ for hook in HOOKS)
        known = f"{', '.join(others)} and {last}"
        return f"{' '.join(str(error).split())}; there are {known}"
    return ""


def _told(error: BaseException, found: Found) -> str:
    """An exception in words, with file and line of its cause."""
    if isinstance(error, SyntaxError) and error.filename:
        where = f" ({error.filename}, line {error.lineno})"
        return f"{type(error).__name__}: {error.msg}{where}"
    calls = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    theirs = [it for it in calls if it[0] != __file__ and not _is_of_import(it[0])]
    return f"{told(error)}{place_of(reversed(theirs), found.module)}"


def _is_of_import(file: str) -> bool:
    """Whether a file is of what Python imports by, or what calls the hooks."""
    folders = (Path(inspect.__file__).with_name("importlib"), Path(pluggy.__file__).parent)
    return any(Path(file).is_relative_to(folder) for folder in folders)


def _read_functions(result: Any, found: Found) -> None:
    if not isinstance(result, Iterable) or isinstance(result, str):
        found.add_problem(f"musictool_register must return a list of functions, not {result!r}")
        return
    for function in result:
        try:
            spec = spec_of(function)
            _check_reachable(function)
        except ContractError as error:
            code = getattr(function, "__code__", None)
            place = f" ({code.co_filename}, line {code.co_firstlineno})" if code else ""
            found.add_problem(f"{error}{place}")
            continue
        declared = declaration_of(function)
        (found.engines if declared and declared.is_engine else found.commands).append(spec)


def _check_reachable(function: Callable[..., Any]) -> None:
    """Later the function is imported by its name, so that name must lead to it."""
    module = sys.modules.get(function.__module__)
    if getattr(module, function.__qualname__, None) is not function:
        raise ContractError(
            f"{function.__module__}.{function.__qualname__}: cannot be imported by this name; "
            "a command is a function at the top level of a module"
        )


def _read_texts(what: str, result: Any, found: Found) -> None:
    """Names with a text each: of presets a pipeline, of executors a target."""
    texts: dict[str, str] = getattr(found, f"{what}s")
    if not isinstance(result, Mapping):
        found.add_problem(f"musictool_{what}s must return names with their texts, not {result!r}")
        return
    for name, text in result.items():
        if isinstance(name, str) and isinstance(text, str):
            texts[name] = text
        else:
            found.add_problem(f"{what} {name!r} must be a text, not {text!r}")


def _read_weights(result: Any, found: Found) -> None:
    """What is declared of weights, and what is wrong with it."""
    from musictool.contract.weights import NAME, Weights  # few plugins have any

    if not isinstance(result, Mapping):
        found.add_problem(f"musictool_weights must return names with their Weights, not {result!r}")
        return
    for name, declared in result.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            found.add_problem(
                f"weights {name!r} must be called by lower-case letters, digits, and - or . between"
            )
        elif not isinstance(declared, Weights):
            found.add_problem(f"weights {name} must be a Weights, not {declared!r}")
        else:
            found.weights[name] = json.dumps(declared.to_json(), sort_keys=True)
