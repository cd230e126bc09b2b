"""One job: from inputs and a checked pipeline to a result, in the order in which data passes.

    Job --> open --Opened--> apply --Value--> deliver --Outcome-->

`job` is what is to be done as plain data, `open` opens its inputs and decides where its output
goes, `apply` takes values through the steps (`results` checks what commands give, `references`
reads what they refer to, `ahead` makes streams fast, `gathering` puts together what several jobs
hand to a network, `at_once` what a command of many gets), `deliver` writes with `history`; `watch`
sees that no file changes while it is read. `resuming` begins behind what `cache` has by the keys of
`prefix`, as `entries` lie in it. `pipes` makes files of standard input and output.
"""

from musictool.jobs.job import Job, Outcome, Settings, pipelines_of, refuse_unused
from musictool.jobs.references import read_value
from musictool.jobs.sources import files_behind, found_in

__all__ = [
    "Job",
    "Outcome",
    "Settings",
    "files_behind",
    "found_in",
    "pipelines_of",
    "read_value",
    "refuse_unused",
]
