"""Work: from a checked pipeline and inputs to results, in the order in which data passes.

    plan --Job--> open --Opened--> apply --Value--> deliver --Outcome-->

`job` is what is to be done as plain data, `plan` makes jobs of inputs and `-o`, `open` opens the
inputs of one and decides where its output goes, `apply` takes values through the steps (`results`
checks what commands give, `references` reads what they refer to, `ahead` makes streams
fast), `deliver` writes with `history`; `watch` sees that no file changes while it is read. `batch`
alone conducts all this, for the command line and for scripts, and publishes small files `together`;
`pipes` makes files of standard input and output.
"""

from musictool.jobs.batch import Batch
from musictool.jobs.job import Job, Outcome, Settings
from musictool.jobs.plan import plan, plan_values
from musictool.jobs.references import read_value
from musictool.jobs.sources import files_behind, found_in

__all__ = [
    "Batch",
    "Job",
    "Outcome",
    "Settings",
    "files_behind",
    "found_in",
    "plan",
    "plan_values",
    "read_value",
]
