"""`conformance`: the checks as tests of pytest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from musictool.discovery import Plugin, registry
from musictool.kit.examine import begins, cases, cases_of_plugins
from musictool.kit.findings import NotChecked, NotConforming
from musictool.kit.packages import Inputs, Values, plugins_named, subjects_of
from musictool.kit.subject import Subject

__all__ = ["conformance", "conformance_of"]


def conformance(
    package: str,
    *,
    values: Values | None = None,
    inputs: Inputs | None = None,
    seconds: Mapping[str, float] | None = None,
    without: Collection[str] = (),
) -> Callable[..., None]:
    """A test that holds a plugin to what holds for every command of musictool.

        from musictool.kit import conformance

        test_acme = conformance("acme", values={"acme.trim": {"seconds": 1.0}})

    Parameters
    ----------
    package
        The plugin as it is installed: its name, its distribution or its module.
    values
        Values of parameters, for what must be given and the kit cannot make up, or for what takes
        long otherwise: by command, or by engine as "continue-acme".
    inputs
        What flows in, where the kit has none, such as a `Model`: a function of a recording.
    seconds
        Of commands that refuse shorter recordings: how long one must be.
    without
        What is not checked: "region", "blocks of one frame", "acme.trim region", "acme.trim".

    Returns
    -------
    callable
        A test with a case for each check of each command; its name must begin with `test_`.

    Raises
    ------
    UnknownName
        If no such plugin is installed.
    """
    known = registry()
    plugins = plugins_named(package, known)
    subjects = [
        subject
        for plugin in plugins
        for subject in subjects_of(plugin, known, values, inputs, seconds)
    ]
    return conformance_of(subjects, plugins, without)


def conformance_of(
    subjects: Iterable[Subject], plugins: Iterable[Plugin] = (), without: Collection[str] = ()
) -> Callable[..., None]:
    """The same for commands and plugins that are looked up already."""
    import pytest

    subjects = list(subjects)
    known = subjects[0].registry if subjects else registry()
    kept = {
        case: look
        for name, its in {
            **{plugin.name: cases_of_plugins([plugin], known) for plugin in plugins},
            **{subject.id: cases([subject]) for subject in subjects},
        }.items()
        for case, look in its.items()
        if not begins(case, name, without)
    }

    @pytest.mark.parametrize("look", kept.values(), ids=kept.keys())
    def conforms(look: Callable[[], None]) -> None:
        try:
            look()
        except NotChecked as reason:
            pytest.skip(str(reason))
        except NotConforming as error:
            if error.is_told:
                pytest.fail(str(error), pytrace=False)
            raise  # with the place in the plugin

    return conforms
