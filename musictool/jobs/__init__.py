"""Work done: one job (open, apply, write), many jobs, and the same from Python.

`apply` runs a checked pipeline on values, `provenance` says afterwards what was done, `plan` turns
inputs and `-o` into jobs, `checks` refuses what can be known to fail, `encoding` is what is asked
of the output, `job` runs them one by one, `python` is the face for scripts.
"""

from musictool.jobs.apply import Settings, apply
from musictool.jobs.checks import check_job
from musictool.jobs.collecting import check_collected, write_collected
from musictool.jobs.job import Job, Outcome, run_jobs
from musictool.jobs.plan import plan
from musictool.jobs.python import commands, info, read, run, write

__all__ = [
    "Job",
    "Outcome",
    "Settings",
    "apply",
    "check_collected",
    "check_job",
    "commands",
    "info",
    "plan",
    "read",
    "run",
    "run_jobs",
    "write",
    "write_collected",
]
