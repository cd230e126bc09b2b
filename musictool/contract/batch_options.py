"""The hub's own options of many files: which they are, and how they are gone through.

All but the size of a GPU's batch are fields of `batches.Asked`; that is one of `jobs.Settings`.
"""

from __future__ import annotations

from musictool.contract.parameter import Parameter
from musictool.kinds import CSV, JSON

__all__ = ["BATCH", "BATCH_SIZE", "CONDUCT", "INPUTS", "JOBS", "RECORDS"]

BATCH_SIZE = Parameter(
    "batch_size",
    "integer",
    "How many recordings go through a network at once: auto as many as the memory of a GPU holds",
    default="auto",
    ge=1,
    le=256,
    choices=("auto",),
    choice_words=("grows until the memory is full",),
    also=("batch", "at-once", "bs"),
)
"""Only where a command works on several at once."""

JOBS = Parameter(
    "jobs",
    "path",
    "A table, CSV or JSON lines, with a job in each row: path, output, seed, any parameter",
    optional=True,
    also=("manifest", "table"),
)

INPUTS = (
    Parameter(
        "include",
        "text",
        "Which of the files named and found are taken, such as '*.wav' or 'drums/**'; else all are",
        default=(),
        many=True,
        also=("only", "glob", "filter", "match"),
    ),
    Parameter(
        "exclude", "text", "Which are left out", default=(), many=True, also=("ignore", "skip")
    ),
    Parameter(
        "files_from",
        "path",
        "A list of files: one a line, or a NUL behind each (find -print0); - for standard input",
        optional=True,
        also=("T", "list", "file-list"),
    ),
)
"""Which files are worked on."""

RECORDS = (
    Parameter(
        "log",
        "output",
        "Where every job is told of as it ends: JSON lines, below those of earlier runs",
        optional=True,
        also=("logfile", "log-file", "jsonl"),
    ),
    Parameter(
        "report",
        "output",
        "Where a table of all jobs goes in the end: what came of each, and why it failed",
        optional=True,
        suffixes=(JSON, CSV),
        also=("summary", "results"),
    ),
)
"""What is left beside the outputs. A command that has one of these names itself keeps it."""

CONDUCT = (
    Parameter(
        "executor",
        "text",
        "Where jobs are done: serial, processes, or what a plugin brings, such as ray; by default "
        "what suits their number",
        optional=True,
        also=("backend", "cluster", "parallel"),
    ),
    Parameter(
        "workers",
        "integer",
        "So many jobs at a time; by default as many as cores and memory allow",
        optional=True,
        ge=1,
        le=10_000,
        also=("j", "num-jobs", "threads", "cores", "processes", "parallel", "num-workers"),
    ),
    Parameter(
        "address",
        "text",
        "Of a cluster, for an executor that works on one",
        optional=True,
        also=("host", "url", "cluster"),
    ),
    Parameter(
        "timeout",
        "number",
        "A job that takes longer is ended, and counts as failed",
        optional=True,
        unit="s",
        gt=0,
        also=("time-limit", "limit"),
    ),
    Parameter(
        "retry",
        "integer",
        "How often a job that failed is tried again",
        default=0,
        ge=0,
        le=100,
        also=("retries", "attempts", "tries"),
    ),
    Parameter(
        "only_failed",
        "flag",
        "Do only what an earlier run into the folder failed of",
        default=False,
        also=("failed", "retry-failed", "rerun-failed"),
    ),
    Parameter(
        "verify",
        "flag",
        "What is done already counts only if the content of its files is what it was",
        default=False,
        also=("checksum", "check", "hash"),
    ),
    Parameter(
        "wait",
        "flag",
        "If another run is at work in the output folder, wait for its end",
        default=False,
        also=("block",),
    ),
    Parameter(
        "cache",
        "number",
        "Keep the values between steps for later runs, up to this size; 0 removes all of them",
        optional=True,
        unit="GB",
        ge=0,
        also=("memo", "memoize", "reuse", "keep"),
    ),
)
"""How they are gone through."""

BATCH = (*INPUTS, JOBS, *CONDUCT, *RECORDS, BATCH_SIZE)
"""All that concerns many files."""
