"""What is measured, each under its name: which rows there are, and what columns are called."""

from __future__ import annotations

from benchmarks.generation_bench.bench import BARS, Part
from benchmarks.generation_bench.completing import completing
from benchmarks.generation_bench.cost import cost
from benchmarks.generation_bench.made import TOP_P, copying, nucleus, overlap
from benchmarks.generation_bench.nats import nats, single
from benchmarks.generation_bench.planted import planted
from benchmarks.generation_bench.wishes import wishes

__all__ = ["PARTS"]


PARTS = {
    "nats": Part(
        nats,
        "Nats a note",
        ("scores", "notes", "base, told all", "kind alone", "nothing", "5-gram of the style"),
        ("notes", "learn"),
    ),
    "single": Part(
        single,
        "Nats a note of models of one style",
        ("family", "notes known", "nats a note", "base, kind alone"),
        ("notes", "minutes"),
        words=1,
    ),
    "overlap": Part(
        overlap,
        "Overlap with real pieces, mean over features",
        ("real", "made", "made beside real", "real beside real", "least"),
        ("made",),
    ),
    "nucleus": Part(
        nucleus,
        "Overlap with scores of the training set by top_p",
        tuple(f"{top_p:g}" for top_p in TOP_P),
        ("made",),
    ),
    "copying": Part(
        copying,
        "Passages of the training set, in notes",
        (
            "by chance",
            *("longer", "median", "longest"),
            *("longer, copies allowed", "median", "longest"),
            *("longer, real", "median", "longest"),
        ),
        ("made",),
    ),
    "planted": Part(
        planted,
        "Passages of the training set that were planted",
        ("notes", "planted", "found", "seen by chance"),
        ("planted",),
    ),
    "completing": Part(
        completing,
        "Four hidden bars",
        (
            *("task", "gaps", "nats a note", "5-gram", "rank of the truth"),
            *("pitch classes", "5-gram", "bar before", "onsets", "5-gram", "bar before"),
        ),
        ("gaps", "fillings", "learn"),
        words=1,
    ),
    "wishes": Part(
        wishes, "Wishes kept", ("key found", "beats of the chord", "density"), ("wished",)
    ),
    "cost": Part(
        cost,
        f"Seconds for {BARS} bars, and megabytes",
        (
            *("seconds", "of a processor", "at most"),
            *("whole command", "of a processor", "peak", "first note"),
        ),
    ),
}
