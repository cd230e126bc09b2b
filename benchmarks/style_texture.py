"""The engine `texture` of `style`: how near the reference it comes, and what it keeps of the input.

    python benchmarks/style_texture.py RECORDINGS
    python benchmarks/style_texture.py RECORDINGS --picture texture.png

Eight pairs of recordings, none of which the engine was tuned on; RECORDINGS holds `rec/` and
`loops/`. Distances in style are of statistics that the engine does not use (see
`style_texture_metrics.py`), relative to the input as it is: 1 is nothing done, 0 the same
statistics. For comparison: the textbook's transfer, single resolution, one layer, Griffin-Lim.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
import numpy.typing as npt
from style_texture_metrics import (
    envelope_likeness,
    gram_distance,
    onset_likeness,
    texture_distance,
)

import musictool as mt
from musictool_style import style_texture

Signal = npt.NDArray[np.float64]

RATE = 22050
"""What everything is measured at, and what the textbook's transfer works at."""
INPUT_S, REFERENCE_S = 4.0, 8.0
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
WANTED = 0.5
PAIRS = (
    ("rec/jazz_vibeace.ogg", "rec/electro_dodgems.flac"),
    ("rec/sms_singing-female.wav", "loops/loop_garzul.flac"),
    ("rec/folk_vocal_fishin.ogg", "rec/lofi_low_fi.ogg"),
    ("rec/country_band.mp3", "rec/orch_nutcracker.ogg"),
    ("rec/solo_trumpet_90bpm.ogg", "loops/loop_compus.flac"),
    ("rec/sms_sax-phrase.wav", "rec/game_waterworks.ogg"),
    ("rec/acoustic_guitar_solo.ogg", "loops/loop_mika.flac"),
    ("rec/comedy_monkeys_spinning.ogg", "rec/dance_party_sector.ogg"),
)
START = "what texture starts from"
MEASURES = ("filters", "envelopes", "course kept", "onsets kept")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--picture", type=Path, help="where to draw the curve over strength")
    given = parser.parse_args()
    results: dict[str, list[list[float]]] = {}
    for one, other in PAIRS:
        source, reference = (
            _passage(given.recordings / one, INPUT_S),
            _passage(given.recordings / other, REFERENCE_S),
        )
        for name, system in _systems():
            began = time.perf_counter()
            made = system(source, reference)
            seconds = time.perf_counter() - began
            measures = [*measured(made, source, reference), seconds / source.duration]
            results.setdefault(name, []).append(measures)
    print("\n".join(report(results)))
    if given.picture:
        given.picture.write_bytes(curve(results))


def _systems() -> list[tuple[str, Callable[[mt.Audio, mt.Audio], mt.Audio]]]:
    def ours(strength: float, **more: int) -> Callable[[mt.Audio, mt.Audio], mt.Audio]:
        def apply(source: mt.Audio, reference: mt.Audio) -> mt.Audio:
            there = mt.resample(reference.stream(), source.sample_rate)
            made = style_texture(source.stream(), [there], strength, **more, context=mt.Context())
            return made.audio()

        return apply

    named = [(f"texture, strength {strength:g}", ours(strength)) for strength in STRENGTHS]
    return [*named, (START, ours(1.0, iterations=1)), ("textbook", textbook)]


def _passage(path: Path, seconds: float) -> mt.Audio:
    """From the middle of a recording, in mono, which is what is measured."""
    audio = mt.read(path)
    kept = round(min(seconds, audio.duration) * audio.sample_rate)
    first = (audio.frames - kept) // 2
    return mt.Audio(audio.mono()[first : first + kept], audio.sample_rate)


def measured(made: mt.Audio, source: mt.Audio, reference: mt.Audio) -> list[float]:
    """Distances relative to the input's, and likenesses; loudness is made equal before."""
    result, before, after = (_comparable(audio) for audio in (made, source, reference))
    before = before[: result.size]
    distances = [
        function(result, after, RATE) / function(before, after, RATE)
        for function in (gram_distance, texture_distance)
    ]
    likenesses = [
        function(result, before, RATE) for function in (envelope_likeness, onset_likeness)
    ]
    return [*distances, *likenesses]


def _comparable(audio: mt.Audio) -> Signal:
    samples = mt.resample(audio.stream(), RATE).audio().mono().astype(np.float64)
    return samples / np.sqrt(np.square(samples).mean()) * 0.1


def report(results: dict[str, list[list[float]]]) -> list[str]:
    """A table in Markdown, and whether the goal is reached."""
    lines = [
        "## Texture",
        "",
        f"Median over {len(PAIRS)} pairs; in parentheses the worst. Distances to the reference are",
        "relative to the input's own, likenesses are correlations with the input.",
        "",
        f"| | {' | '.join(MEASURES)} | times the length |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, rows in results.items():
        columns = list(zip(*rows, strict=True))
        worst = [max, max, min, min]
        cells = [
            f"{np.median(column):.2f} ({extreme(column):.2f})"
            for column, extreme in zip(columns, worst, strict=False)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} | {np.median(columns[4]):.1f} |")
    full = np.median(results["texture, strength 1"], axis=0)
    said = "reached" if max(full[0], full[1]) <= WANTED else "missed"
    lines += [
        "",
        f"- distance in style at strength 1: {full[0]:.2f} (filters) and {full[1]:.2f} (envelopes)"
        f" of the input's, at most {WANTED:g} wanted: {said}",
        "",
        "Each pair at strength 1:",
        "",
        f"| input | reference | {' | '.join(MEASURES)} |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for pair, row in zip(PAIRS, results["texture, strength 1"], strict=True):
        names = [Path(name).stem.replace("_", " ") for name in pair]
        lines.append("| " + " | ".join([*names, *(f"{value:.2f}" for value in row[:4])]) + " |")
    return lines


def curve(results: dict[str, list[list[float]]]) -> bytes:
    """The medians over strength, as a PNG."""
    import io

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = [results[f"texture, strength {strength:g}"] for strength in STRENGTHS]
    medians = np.median(np.array(rows), axis=1).T
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    titles = ("distance: random filters", "distance: envelopes", "course kept", "onsets kept")
    for values, title, style in zip(
        medians[:4], titles, ("C3-", "C3--", "C0-", "C0--"), strict=True
    ):
        axes.plot(STRENGTHS, values, style, marker="o", markersize=4, label=title)
    axes.set(
        xlabel="strength", ylim=(0, 1.05), xticks=STRENGTHS,
        ylabel="distance to the reference /\ncorrelation with the input",
    )  # fmt: skip
    axes.legend(frameon=False, fontsize=8)
    axes.grid(alpha=0.3)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    plt.close(figure)
    return buffer.getvalue()


TEXTBOOK_FILTERS, TEXTBOOK_TAPS, TEXTBOOK_STEPS = 512, 11, 60
"""The blog has 4096 filters; an eighth keeps its time in bounds."""


def textbook(source: mt.Audio, reference: mt.Audio) -> mt.Audio:
    """Ulyanov & Lebedev 2016, from the input as Grinstein et al. 2018 begin."""
    import torch

    def spectrum(audio: mt.Audio) -> torch.Tensor:
        samples = mt.resample(audio.stream(), RATE).audio().mono()
        levels = np.log1p(np.abs(librosa.stft(samples, n_fft=2048)))
        return torch.from_numpy(np.ascontiguousarray(levels))[None]

    generator = torch.Generator().manual_seed(0)
    content, style = spectrum(source), spectrum(reference)
    bins = content.shape[1]
    filters = torch.randn(TEXTBOOK_FILTERS, bins, TEXTBOOK_TAPS, generator=generator)
    filters *= (2 / ((bins + TEXTBOOK_FILTERS) * TEXTBOOK_TAPS)) ** 0.5

    def features(levels: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.conv1d(levels, filters).relu()[0]

    def gram(answers: torch.Tensor) -> torch.Tensor:
        return answers @ answers.T / answers.shape[1]

    wanted = gram(features(style))
    made = content.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([made], max_iter=TEXTBOOK_STEPS, max_eval=TEXTBOOK_STEPS)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        error = (gram(features(made)) - wanted).square().sum() / wanted.square().sum() * 1e3
        error.backward()  # type: ignore[no-untyped-call]
        return error

    optimiser.step(loss)
    magnitudes = np.expm1(made.detach()[0].clamp(0, 12).numpy())
    samples = librosa.griffinlim(magnitudes, n_iter=50, n_fft=2048, random_state=0)
    return mt.Audio(samples[np.newaxis], RATE)


if __name__ == "__main__":
    main()
