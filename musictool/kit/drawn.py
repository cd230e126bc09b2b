"""The check with values that hypothesis draws within what a command declares."""

from __future__ import annotations

from typing import Any

from musictool.contract import Parameter
from musictool.errors import CannotProcess, MissingWeights, UsageError
from musictool.kit.checks import check, refused, told
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.music import Piece
from musictool.kit.same import refuse_unsound
from musictool.kit.subject import Subject

MOST_SECONDS = 4.0
MOST = 16
"""Of what takes the longer the more it is, where the declaration sets no bound that is lower."""


@check(
    "drawn values",
    expected="whatever values its parameters may have, a result, or a sentence that says why not",
    mend="give Param the bounds that the function needs, and say BadParameter for values that do "
    "not go together",
    suits=lambda subject: bool(subject.spec.all_parameters),
)
def drawn_values(subject: Subject, way: Any) -> None:
    """On a short piece."""
    try:
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import strategies as st
    except ImportError:
        raise NotChecked("hypothesis is not installed: pip install musictool[kit]") from None

    piece = subject.short
    strategies = {one.name: _strategy(one) for one in _drawable(subject)}
    drawn = {name: one for name, one in strategies.items() if one is not None}
    if not drawn:
        return

    @settings(
        max_examples=subject.draws,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries({}, optional=drawn))
    def holds(values: dict[str, Any]) -> None:
        step = " ".join(f"{name}={value!r}" for name, value in values.items())
        try:
            refuse_unsound(subject.perform(piece, **values))
        except CannotProcess as error:
            refused(error, subject)
        except (UsageError, MissingWeights):
            pass
        except Amiss as amiss:
            raise Amiss(f"with {step}: {amiss}", amiss.mend) from None
        except Exception as error:  # a plugin can raise anything
            raise Amiss(f"with {step}: {told(error)}") from error

    holds()


def _drawable(subject: Subject) -> list[Parameter]:
    """Parameters that the author has not fixed."""
    fixed = subject.values(Piece().audio())
    return [one for one in subject.spec.all_parameters if one.name not in fixed]


def _strategy(parameter: Parameter) -> Any:
    """What draws its values; None for what is not drawn."""
    from hypothesis import strategies as st

    if parameter.many:
        return None
    if parameter.kind == "flag":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.kind not in ("number", "integer"):
        return None
    low, high = _range(parameter)
    ends = [parameter.check(end, "") for end in (low, high) if parameter.accepts(end)]
    inside = (
        st.integers(round(low), round(high))
        if parameter.kind == "integer"
        else st.floats(low, high).filter(parameter.accepts)
    )
    return st.sampled_from(ends) | inside if ends else inside  # where faults are


def _range(parameter: Parameter) -> tuple[float, float]:
    """From where to where values are drawn."""
    low = parameter.gt if parameter.ge is None else parameter.ge
    high = parameter.lt if parameter.le is None else parameter.le
    usual = float(parameter.default) if isinstance(parameter.default, int | float) else 1.0
    low = min(usual, -1.0) if low is None else low
    if high is None:
        high = max(2 * usual, low + 1)
    if parameter.unit == "s":
        high = max(low, min(high, MOST_SECONDS))
    if parameter.kind == "integer" and parameter.unit not in ("Hz", "BPM"):
        high = max(low, min(high, max(usual, low + MOST)))
    return low, max(low, high)
