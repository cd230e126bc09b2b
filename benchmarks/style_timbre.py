"""The engine `timbre` of `style`: how much of the input's music and the reference's sound it has.

    python benchmarks/style_timbre.py RECORDINGS
    python benchmarks/style_timbre.py RECORDINGS --picture timbre.png
    python benchmarks/style_timbre.py RECORDINGS --tuning     the pairs that it was tuned on

Twelve pairs of recordings that were not used while the engine was made; RECORDINGS holds `rec/`,
`stems/`, `piano_notes/` and `loops/`. Content and style are measured by `style_timbre_metrics.py`:
correlations with the input, and distances to the reference relative to those of the input as it
is, so that 1 is nothing done. For comparison: textbook mosaicing (`style_timbre_peers.py`).
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import style_timbre_peers as peers
from style_timbre_metrics import DISTANCES, chroma_correlation, distances, onset_correlation

import musictool as mt
from musictool_style import style_timbre

INPUT_S, REFERENCE_S = 20.0, 40.0
STRENGTHS = (0.25, 0.5, 0.75, 1.0)
MEASURES = ("chroma", "onsets", *DISTANCES, "s per s")
CONTENT, STYLE = 0.6, 0.5
"""At least, and at most."""

PAIRS = (
    ("rec/sms_singing-female.wav", "stems/mdn_funk_horns.mp3"),
    ("rec/sms_singing-female.wav", "piano_notes/MAPS_MUS-burg_perlen_SptkBGCl.flac"),
    ("rec/sms_sax-phrase.wav", "piano_notes/MAPS_MUS-bor_ps5_AkPnStgb.flac"),
    ("rec/sms_sax-phrase.wav", "rec/comedy_monkeys_spinning.ogg"),
    ("rec/solo_trumpet_90bpm.ogg", "rec/sms_sax-phrase.wav"),
    ("rec/solo_trumpet_90bpm.ogg", "rec/orch_nutcracker.ogg"),
    ("stems/mdn_funk_leadguitar.mp3", "rec/sms_sax-phrase.wav"),
    ("piano_notes/MAPS_MUS-grieg_elfentanz_SptkBGAm.flac", "rec/orch_nutcracker.ogg"),
    ("rec/folk_vocal_fishin.ogg", "rec/comedy_monkeys_spinning.ogg"),
    ("rec/sms_orchestra.wav", "stems/mdn_funk_horns.mp3"),
    ("rec/rpg_snow_village_48k.ogg", "rec/epic_orchestra_192k.ogg"),
    ("loops/loop_tabla.flac", "stems/mdn_funk_drums.mp3"),
)
TUNING = (
    ("rec/voice_vocadito_10.wav", "rec/sms_cello-phrase.wav"),
    ("rec/voice_vocadito_10.wav", "piano_notes/MAPS_MUS-chpn-p7_AkPnCGdD.flac"),
    ("rec/voice_vocadito_10.wav", "rec/acoustic_guitar_solo.ogg"),
    ("rec/voice_vocadito_10.wav", "rec/strings_brahms_hungarian5.ogg"),
    ("rec/sms_cello-phrase.wav", "rec/jazz_vibeace.ogg"),
    ("piano_notes/MAPS_MUS-chpn-p7_AkPnCGdD.flac", "rec/sms_cello-phrase.wav"),
    ("rec/jazz_vibeace.ogg", "piano_notes/MAPS_MUS-chpn-p7_AkPnCGdD.flac"),
    ("rec/sms_piano.wav", "stems/mdn_funk_clav.mp3"),
)

System = Callable[[mt.Audio, mt.Audio], mt.Audio]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--picture", type=Path, help="where to draw the curve over strength")
    parser.add_argument("--tuning", action="store_true", help="the pairs the engine was tuned on")
    given = parser.parse_args()
    results: dict[str, list[list[float]]] = {}
    pairs = TUNING if given.tuning else PAIRS
    for one, other in pairs:
        audio = _passage(given.recordings / one, INPUT_S)
        reference = _passage(given.recordings / other, REFERENCE_S)
        reference = mt.resample(reference.stream(), audio.sample_rate).audio()
        for name, system in _systems():
            began = time.perf_counter()
            made = system(audio, reference)
            seconds = (time.perf_counter() - began) / audio.duration
            row = [*measured(made, audio, reference), seconds]
            results.setdefault(name, []).append(row)
    print("\n".join([*report(results), "", *by_pair(results[_named(1.0)], pairs)]))
    if given.picture:
        given.picture.write_bytes(curve(results))


def measured(made: mt.Audio, audio: mt.Audio, reference: mt.Audio) -> list[float]:
    """Correlations with the input, and distances to the reference relative to the input's."""
    before, after = distances(audio, reference), distances(made, reference)
    ratios = [after[name] / before[name] for name in DISTANCES]
    return [chroma_correlation(audio, made), onset_correlation(audio, made), *ratios]


def report(results: dict[str, list[list[float]]]) -> list[str]:
    """Medians over all pairs, and what was to be reached."""
    lines = [f"| | {' | '.join(MEASURES)} |", "|---|" + "---|" * len(MEASURES)]
    lines.append("| the input as it is | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | |")
    for name, rows in results.items():
        lines.append(f"| {name} | {_cells(np.median(rows, axis=0))} |")
    reached = np.median(results[_named(1.0)], axis=0)
    good = np.append(reached[:2] >= CONTENT, reached[2:5] <= STYLE)
    told = [f"{name} {'yes' if one else 'NO'}" for name, one in zip(MEASURES, good, strict=False)]
    wanted = f"chroma and onsets at least {CONTENT}, distances at most {STYLE}"
    return [*lines, "", f"Medians of {len(rows)} pairs; wanted, {wanted}: {', '.join(told)}."]


def by_pair(rows: list[list[float]], pairs: tuple[tuple[str, str], ...]) -> list[str]:
    """At strength 1."""
    lines = [
        f"| input | reference | {' | '.join(MEASURES)} |",
        "|---|---|" + "---|" * len(MEASURES),
    ]
    for (one, other), row in zip(pairs, rows, strict=True):
        lines.append(f"| {Path(one).stem} | {Path(other).stem} | {_cells(row)} |")
    return lines


def curve(results: dict[str, list[list[float]]]) -> bytes:
    """A PNG: medians of content and style over strength, with their middle halves."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    places = (0.0, *STRENGTHS)
    titles = ("content: correlation with the input", "style: distance to the reference")
    for axes, columns, title, goal in zip(
        figure.subplots(1, 2), ((0, 1), (2, 3, 4)), titles, (CONTENT, STYLE), strict=True
    ):
        for column in columns:
            rows = np.array([[one[column] for one in results[_named(at)]] for at in STRENGTHS])
            rows = np.concatenate([np.ones((1, rows.shape[1])), rows])
            low, middle, high = np.percentile(rows, (25, 50, 75), axis=1)
            (line,) = axes.plot(places, middle, marker="o", label=MEASURES[column])
            axes.fill_between(places, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
        axes.axhline(goal, color="0.5", linestyle=":", linewidth=1)
        axes.set(title=title, xlabel="strength", ylim=(0, 1.1))
        axes.legend(frameon=False)
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=110)
    return held.getvalue()


def _systems() -> list[tuple[str, System]]:
    def ours(strength: float) -> System:
        def apply(audio: mt.Audio, reference: mt.Audio) -> mt.Audio:
            made = style_timbre(
                audio.stream(), [reference.stream()], strength, context=mt.Context()
            )
            return made.audio()

        return apply

    return [
        ("nearest MFCC and chroma", peers.nearest),
        ("Let it Bee", peers.bees),
        *((_named(strength), ours(strength)) for strength in STRENGTHS),
    ]


def _named(strength: float) -> str:
    return f"timbre, strength {strength:g}"


def _passage(path: Path, seconds: float) -> mt.Audio:
    audio = mt.read(path)
    return audio.with_samples(audio.samples[:, : round(seconds * audio.sample_rate)])


def _cells(row: np.ndarray | list[float]) -> str:
    return " | ".join(f"{value:.2f}" for value in row)


if __name__ == "__main__":
    main()
