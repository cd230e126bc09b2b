"""Notes of a recording in the place of which come others: which, what comes, and how it sounds.

What begins in a stretch and is over with it is replaced: its share of the spectrum is taken away,
and the new notes are played by the recording's own sounds. Notes that sound on from before, or into
what comes after, drums, and all else that is no note that was heard, stay. So do notes that the
model chooses again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from musictool import (
    NOTE,
    RESOLUTION,
    Audio,
    CannotProcess,
    Context,
    Samples,
    Score,
    Track,
    amplitude,
    window_length,
)

from .layers import Layers, layers_of
from .notes import Heard, hear_notes
from .playing import matched, played, tape_of
from .score import SHORTEST, Notes, compose, given, pitched, score_of, within
from .timing import Phrase, Timeline
from .tune import on_top
from .voice import WINDOW_S, voice_of

__all__ = ["Rewriting", "Stretch", "rewrite"]

Mask = npt.NDArray[np.bool_]

OVER_S = 0.1
"""Seconds that a note may last beyond the end of a stretch, and be of it."""
SWIFT_S, BACK_S, SLOW_S = 0.005, 0.018, 0.25
"""Seconds in which notes go where a stretch begins, and come back where it ends; and in which what
is left of the sounds before it dies away where all that sounds is notes."""
MOST_MADE_UP_DB = 3.0
"""Most by which new notes are turned beside the level of those that they take the place of."""
KEPT = "kept"
ELSE = "; engine unit takes the recording's own beats (--engine unit)"


@dataclass(frozen=True)
class Stretch:
    """Frames between which notes are replaced, and for how many after that new ones may ring."""

    first: int
    last: int
    ring: int = 0


@dataclass(frozen=True, eq=False)
class Rewriting:
    """What came of stretches of a recording.

    Parameters
    ----------
    samples
        Of each stretch and what rings on after it, `(channels, frames)`.
    spans
        Where the stretches begin and end, in seconds.
    notes
        All that takes the place of others, in ticks of the timeline; `new` of them are other ones.
    has_bed
        Whether more sounds there than notes that were heard.
    tuning
        How far the recording is tuned off 440 Hz, in semitones.
    """

    samples: tuple[Samples, ...]
    spans: tuple[tuple[float, float], ...]
    timeline: Timeline
    phrases: tuple[Phrase, ...]
    notes: Notes
    new: int
    has_bed: bool
    tuning: float


def rewrite(
    audio: Audio,
    stretches: Sequence[Stretch],
    timeline: Timeline,
    context: Context,
    *,
    keep: Sequence[str] = (),
    chords: str | None = None,
    score: Score | None = None,
) -> Rewriting:
    """New notes in stretches of a recording.

    Parameters
    ----------
    stretches
        In their order.
    timeline
        Whose second 0 is the recording's, and whose new part is all from the first stretch to the
        last one.
    keep, chords
        As `vary` of scores takes them, "melody" being the notes with nothing above them; unless
        given, rhythm and pitch classes stay.
    score
        Notes that are played in place of composed ones, which begin with the timeline's bar.

    Raises
    ------
    CannotProcess
        Too few notes are heard, or none in the stretches; or the score has none there.
    """
    rate = audio.sample_rate
    context.progress(0.5, "listening to notes")
    heard = hear_notes(audio, context)
    layers = layers_of(audio, heard, context)
    if layers is None:
        raise CannotProcess(f"too few notes are heard in the recording to compose from{ELSE}")
    old = _begun_in(heard, stretches, rate)
    rows = _in_ticks(heard, old, timeline)
    if "melody" in keep:
        old &= ~on_top(rows)
        keep = [one for one in keep if one != "melody"] or ["rhythm"]
    if not old.any():
        raise CannotProcess(f"no note begins and ends in what is to be composed{ELSE}")
    edges = [timeline.beats([one.first / rate, one.last / rate]) for one in stretches]
    phrases = tuple(
        Phrase(max(int(np.floor(first)), timeline.start), int(np.ceil(stop)), composed=True)
        for first, stop in edges
    )
    if score is None:
        notes = _rewritten(rows, old, phrases, timeline, keep, chords, context)
    else:
        notes = pitched(given(score, timeline.bar, timeline))
        notes = notes[within(notes["start"] / RESOLUTION, edges)]
        if not len(notes):
            raise CannotProcess("the score has no notes, but drums, within what is to be composed")
    stays, again = _alike(rows, notes, old)
    context.progress(0.8, "playing")
    new = notes[~again]
    if not len(new) and score is None:
        raise CannotProcess(f"no other notes are found for what is to be composed{ELSE}")
    made = _revoiced(audio, heard, layers, stretches, old & ~stays, new, timeline, context)
    return Rewriting(
        tuple(made),
        tuple((one.first / rate, one.last / rate) for one in stretches),
        timeline,
        phrases,
        notes,
        len(new),
        bool(layers.bed.any()),
        layers.tuning,
    )


def _alike(notes: Notes, others: Notes, old: Mask) -> tuple[Mask, Mask]:
    """Which of the old notes are among the others, and which of the others are such."""
    columns = ["start", "duration", "pitch"]
    rows, found = notes[columns].tolist(), others[columns].tolist()
    mine = {row for row, is_old in zip(rows, old.tolist(), strict=True) if is_old}
    both = mine.intersection(found)
    return (
        np.array([row in both for row in rows], bool),
        np.array([row in both for row in found], bool),
    )


def _begun_in(heard: Heard, stretches: Sequence[Stretch], rate: int) -> Mask:
    """Which notes begin in stretches and are over with them, `(n,)`."""
    found = np.zeros(len(heard), bool)
    for one in stretches:
        begins = (heard.onset >= one.first / rate) & (heard.onset < one.last / rate)
        found |= begins & (heard.offset <= one.last / rate + OVER_S)
    return found


def _in_ticks(heard: Heard, old: Mask, timeline: Timeline) -> Notes:
    """The notes in ticks of a timeline, in their order; old ones begin within its new part."""
    notes = np.zeros(len(heard), NOTE)
    begin, end = timeline.beats(heard.onset), timeline.beats(heard.offset)
    begin = np.maximum(begin, np.where(old, timeline.start, 0))
    notes["start"] = np.rint(begin * RESOLUTION)
    notes["duration"] = np.maximum(SHORTEST, np.rint((end - begin) * RESOLUTION))
    notes["pitch"], notes["velocity"] = heard.pitch, heard.velocity
    return notes


def _rewritten(
    notes: Notes,
    old: Mask,
    phrases: Sequence[Phrase],
    timeline: Timeline,
    keep: Sequence[str],
    chords: str | None,
    context: Context,
) -> Notes:
    """What the model writes in the place of some notes, given all the others.

    Parameters
    ----------
    notes
        From `_in_ticks`.
    old
        Those that make room.
    phrases
        Beats between which all of these begin, others perhaps too.
    keep, chords
        As `vary` of scores takes them; without `keep` rhythm and pitch classes stay, if they can.
    """
    spans = [(one.first, one.stop) for one in phrases]
    inside = within(notes["start"] / RESOLUTION, spans)
    score = score_of(notes[~inside | old], timeline)
    if (inside & ~old).any():
        stays = score_of(notes[inside & ~old], timeline).tracks[0].notes
        score = replace(score, tracks=(*score.tracks, Track(stays, name=KEPT, program=0)))
    wish = {"tracks": ["1"]} | ({"keep": list(keep)} if keep else {})
    made = compose(score, phrases, context, chords, wish, timeline)
    found = pitched(replace(made, tracks=made.tracks[:1]))
    return found[within(found["start"] / RESOLUTION, spans)]


def _revoiced(
    audio: Audio,
    heard: Heard,
    layers: Layers,
    stretches: Sequence[Stretch],
    gone: Mask,
    notes: Notes,
    timeline: Timeline,
    context: Context,
) -> list[Samples]:
    """Each stretch, and what rings on after it, with new notes for some that were heard.

    Parameters
    ----------
    audio, heard, layers
        The recording, its notes and what it is made of; the timeline begins with it.
    gone
        Which notes are taken away.
    notes
        What is played, in ticks of the timeline.
    """
    rate = audio.sample_rate
    tape = tape_of(audio, heard, layers.tuning, not layers.drums)
    begin, end = timeline.sounding(notes)
    first, last = stretches[0].first, stretches[-1].last + stretches[-1].ring
    begin, end = np.maximum(begin - first / rate, 0), end - first / rate
    sound = np.zeros((2, last - first), np.float32)
    if len(notes):
        sound = played(begin, end, notes, tape, layers.tuning, last - first, context)
    bars = range(timeline.bar, timeline.end + timeline.meter, timeline.meter)
    lines = np.rint(timeline.seconds(list(bars)) * rate).astype(int)
    return [
        _sounding(
            audio,
            heard,
            layers,
            one,
            gone,
            sound[:, one.first - first : one.last + one.ring - first],
            (lines - one.first).tolist(),
        )
        for one in stretches
    ]


def _sounding(
    audio: Audio,
    heard: Heard,
    layers: Layers,
    stretch: Stretch,
    gone: Mask,
    sound: Samples,
    lines: Sequence[int],
) -> Samples:
    rate, length = audio.sample_rate, stretch.last - stretch.first
    whole = audio.samples[:, stretch.first : stretch.last + stretch.ring]
    margin = 2 * window_length(WINDOW_S, rate)
    low = max(0, stretch.first - margin)
    high = min(audio.frames, stretch.last + margin)
    part = audio.samples[:, low:high]
    inside = slice(stretch.first - low, stretch.last - low)
    near = (heard.onset < high / rate + 1) & (heard.offset > low / rate - 1)
    tuning = layers.tuning
    voice = voice_of(part, rate, heard.where(near, low / rate), tuning)[:, inside]
    stays = voice_of(part, rate, heard.where(near & ~gone, low / rate), tuning)[:, inside]
    begun = (heard.onset >= stretch.first / rate) & (heard.onset < stretch.last / rate)
    share = (gone & begun).sum() / max(begun.sum(), 1)
    taken = (voice - stays) * _envelope(length, SWIFT_S, BACK_S, rate)
    if not layers.bed.any():  # the noise of attacks, breath and room are the notes' too
        noise = whole[:, :length] - voice
        taken += noise * _envelope(length, SLOW_S, BACK_S, rate) * np.float32(share)
    taken = np.pad(taken, ((0, 0), (0, stretch.ring)))
    heard_in = np.arange(length + stretch.ring) < length
    new = matched(sound, taken, rate, lines, heard_in) if sound.any() else sound[:1]
    fade = stretch.ring / rate if stretch.ring else BACK_S
    new = new * _envelope(length + stretch.ring, SWIFT_S, fade, rate)
    rest = whole - taken
    return np.asarray(rest + new * _making_up(new, whole, rest, heard_in), np.float32)


def _making_up(new: Samples, whole: Samples, rest: Samples, heard: Mask) -> float:
    """The factor by which new notes make up for the power that the rest has less than the whole.

    What is taken away was in phase with what stays, since both claim the same partials, and had
    less power by itself than is gone with it.
    """
    power, wanted, left = (float(np.square(one[:, heard]).mean()) for one in (new, whole, rest))
    step = 10 * np.log10(max(wanted - left, 1e-12) / max(power, 1e-12))
    return amplitude(float(np.clip(step, -MOST_MADE_UP_DB, MOST_MADE_UP_DB)))


def _envelope(frames: int, rise_s: float, fall_s: float, rate: int) -> Samples:
    """Up from nothing, and down to it again, `(frames,)`."""
    found = np.ones(frames, np.float32)
    for seconds, way in ((rise_s, slice(None)), (fall_s, slice(None, None, -1))):
        count = min(max(round(seconds * rate), 1), frames)
        angle = (np.arange(count) + 0.5) / count * np.pi / 2
        found[way][:count] *= np.sin(angle) ** 2
    return found
