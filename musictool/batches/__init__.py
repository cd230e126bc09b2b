"""Many jobs: planned from inputs and `-o`, and conducted.

    plan --Job--> batch --Task--> work (here, in a worker, on a cluster) --Outcome--> batch

`asked` holds what the options of a batch were given, with the names in `lists` and the `rows` of a
`manifest`. `entries` is what there is to work on; `plan` makes jobs of that, with their `further`
files, and leaves out what an `earlier` run made; `forecast` tells of them without the work. `batch`
conducts them, for the command line and for scripts: what the `ledger` of the output folder says is
done is left out; `executors` says where the rest is done, the `conductor` hands it out as `task`s.
`work` does jobs in a process, several `beside` each other for a network. `together` publishes small
files in groups, `across` measures all recordings of a batch before each is worked on. `processes`
are workers on this computer, forked by a `nursery`, which with a `headstart` is `forked` itself. A
lock keeps a second run out of the folder. `sweep` is the batch of a grid; what came of its cells is
in `sweep_rows` and on the page of `sweep_page`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musictool.batches.asked import Asked
    from musictool.batches.batch import Batch
    from musictool.batches.plan import plan_values

__all__ = ["Asked", "Batch", "plan_values"]

_HOME = {"Asked": "asked", "Batch": "batch", "plan_values": "plan"}


def __getattr__(name: str) -> Any:
    """What is named above, imported when it is asked for: a `headstart` does without."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"musictool.batches.{_HOME[name]}"), name)
