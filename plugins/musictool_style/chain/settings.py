"""The settings of a chain of effects: values to scale, to round, and to write as a pipeline.

All numbers are in the units of `fx.*`, and are rounded before they reach a pipeline, so that a
saved pipeline gives bit for bit the samples that were made by it.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, replace

from musictool import Pipeline, Step

__all__ = ["BUTTERWORTH_Q", "Band", "Chain", "Compression", "Room"]

BUTTERWORTH_Q = math.sqrt(0.5)
UNTOUCHED = 0.5
"""The dry level of `fx.reverb` at which the recording is what it was."""

LEAST_BAND_DB = 0.25
"""A band that raises or lowers by less is left out."""

LEAST_DRIVE_DB = -40.0
"""Less drive is left out: it is 90 dB down even in a sample at full scale."""

SHELVES_AND_PEAKS = ("low-shelf", "peak", "high-shelf")
AUDIBLE_HZ = {"highpass": 20.0, "lowpass": 20000.0}
"""Where a filter takes nothing away that is heard."""

NOTHING = Step("fx.gain", {"gain_db": 0}, comment="nothing needed a change, and this makes none")
"""A file of a pipeline has one step at least."""

PHRASES = {
    "low-shelf": "{db:+g} dB under {hz:g} Hz",
    "peak": "{db:+g} dB at {hz:g} Hz",
    "high-shelf": "{db:+g} dB over {hz:g} Hz",
    "highpass": "cut under {hz:g} Hz",
    "lowpass": "cut over {hz:g} Hz",
}


@dataclass(frozen=True)
class Band:
    """A band of `fx.eq`."""

    kind: str
    """"low-shelf", "peak", "high-shelf", "highpass" or "lowpass"."""
    hz: float
    db: float = 0.0
    """None for the last two, which fall by 12 dB per octave."""
    q: float = BUTTERWORTH_Q

    def __post_init__(self) -> None:
        if self.kind not in (*SHELVES_AND_PEAKS, *AUDIBLE_HZ):
            raise ValueError(f"no chain has a band of the kind {self.kind!r}")

    @property
    def cuts(self) -> bool:
        """Whether it takes away all that is beyond its frequency."""
        return self.kind in AUDIBLE_HZ

    @property
    def does_nothing(self) -> bool:
        return not self.cuts and abs(self.db) < LEAST_BAND_DB

    def scaled(self, strength: float) -> Band:
        if self.cuts:
            far = AUDIBLE_HZ[self.kind]
            return replace(self, hz=far * (self.hz / far) ** strength)
        return replace(self, db=self.db * strength)

    def rounded(self) -> Band:
        return Band(self.kind, _digits(self.hz), _round(self.db, 2), _round(self.q, 2))

    def __str__(self) -> str:
        return f"{self.kind} {self.hz:g}" + ("" if self.cuts else f" {self.db:+g} {self.q:g}")

    def describe(self) -> str:
        """In words, for people."""
        return PHRASES[self.kind].format(db=self.db, hz=self.hz)


@dataclass(frozen=True)
class Compression:
    """The settings of `fx.compressor`."""

    threshold_db: float
    ratio: float
    attack_ms: float
    release_ms: float

    def scaled(self, strength: float) -> Compression:
        return replace(self, ratio=self.ratio**strength)

    def rounded(self) -> Compression:
        threshold, ratio = _round(self.threshold_db, 2), _round(self.ratio, 2)
        return Compression(threshold, ratio, _digits(self.attack_ms), _digits(self.release_ms))

    def __str__(self) -> str:
        return (
            f"compressor: {self.ratio:g} to 1 over {self.threshold_db:g} dB, "
            f"in {self.attack_ms:g} ms, back in {self.release_ms:g} ms"
        )


@dataclass(frozen=True)
class Room:
    """The settings of `fx.reverb`, each from 0 to 1."""

    room_size: float
    damping: float
    wet_level: float
    dry_level: float = UNTOUCHED
    width: float = 1.0

    @property
    def does_nothing(self) -> bool:
        return self.wet_level == 0 and self.dry_level == UNTOUCHED

    def scaled(self, strength: float) -> Room:
        dry = UNTOUCHED + (self.dry_level - UNTOUCHED) * strength
        return replace(self, wet_level=self.wet_level * strength, dry_level=dry)

    def rounded(self) -> Room:
        return Room(*(_round(value, 4) for value in astuple(self)))

    def __str__(self) -> str:
        return f"room: size {self.room_size:g}, damping {self.damping:g}, level {self.wet_level:g}"


@dataclass(frozen=True)
class Chain:
    """Effects in this order; what is None is not there."""

    bands: tuple[Band, ...] = ()
    compression: Compression | None = None
    drive_db: float | None = None
    """Into a saturation that gives small samples their level back: `effects.saturate`."""
    width: float | None = None
    """Only of a stereo recording."""
    room: Room | None = None
    gain_db: float = 0.0
    lufs: float | None = None
    """The loudness to end with, whatever came before; only under a ceiling."""
    ceiling_dbtp: float | None = -1.0

    def scaled(self, strength: float, from_lufs: float | None = None) -> Chain:
        """As much of the chain as `strength` says: 0 is the empty chain, 1 the chain itself.

        In between, changes in dB, the logarithm of the ratio, the room's level and what the width
        adds or takes are `strength` times what they were, and filters move away in octaves. Of the
        saturation it is the third harmonic, which goes with the square of the drive.

        Parameters
        ----------
        from_lufs
            The loudness of the recording as it is, from which loudness then moves to the chain's.
            If it is not given, that is reached by any strength over 0.
        """
        if strength == 1:
            return self
        if strength == 0:
            return Chain(ceiling_dbtp=None)
        lufs = self.lufs
        if lufs is not None and from_lufs is not None:
            lufs = from_lufs + (lufs - from_lufs) * strength
        return Chain(
            tuple(band.scaled(strength) for band in self.bands),
            self.compression and self.compression.scaled(strength),
            None if self.drive_db is None else self.drive_db + 10 * math.log10(strength),
            None if self.width is None else 1 + (self.width - 1) * strength,
            self.room and self.room.scaled(strength),
            self.gain_db * strength,
            lufs,
            self.ceiling_dbtp,
        )

    def below_nyquist(self, sample_rate: int) -> Chain:
        """Without filters that begin where a recording of this rate has nothing any more."""
        kept = tuple(band for band in self.bands if not band.cuts or 2 * band.hz < sample_rate)
        return replace(self, bands=kept)

    def rounded(self) -> Chain:
        """As it is written: to few digits, without parts that do nothing."""
        bands = tuple(band.rounded() for band in self.bands if not band.does_nothing)
        compression = self.compression and self.compression.rounded()
        room = self.room and self.room.rounded()
        drive = None if self.drive_db is None else _round(self.drive_db, 2)
        width = None if self.width is None else _round(self.width, 3)
        return Chain(
            bands,
            None if compression and compression.ratio == 1 else compression,
            None if drive is not None and drive < LEAST_DRIVE_DB else drive,
            None if width == 1 else width,
            None if room and room.does_nothing else room,
            _round(self.gain_db, 2),
            None if self.lufs is None else _round(self.lufs, 2),
            None if self.ceiling_dbtp is None else _round(self.ceiling_dbtp, 2),
        )

    def pipeline(self) -> Pipeline:
        """The chain for any sample rate, rounded; without steps if it does nothing."""
        chain = self.rounded()
        steps: list[Step] = []
        if chain.bands:
            bands = [str(band) for band in chain.bands]
            steps.append(Step("fx.eq", {"band": bands}, comment=chain._equaliser()))
        if chain.compression:
            settings = vars(chain.compression)
            steps.append(_step("fx.compressor", str(chain.compression), **settings))
        if chain.drive_db is not None:
            words = f"saturation: {chain.drive_db:g} dB of drive, and back to the level before"
            steps.append(_step("fx.distortion", words, drive_db=chain.drive_db))
            steps.append(_step("fx.gain", gain_db=-chain.drive_db))
        if chain.width is not None:
            steps.append(
                _step("fx.width", f"stereo: {chain.width:g} times as wide", width=chain.width)
            )
        if chain.room:
            steps.append(_step("fx.reverb", str(chain.room), **vars(chain.room)))
        if chain.gain_db:
            steps.append(_step("fx.gain", f"level: {chain.gain_db:+g} dB", gain_db=chain.gain_db))
        if chain.ceiling_dbtp is not None:
            loudness = {} if chain.lufs is None else {"lufs": chain.lufs}
            lufs = "ceiling:" if chain.lufs is None else f"loudness: {chain.lufs:g} LUFS,"
            words = f"{lufs} no peak over {chain.ceiling_dbtp:g} dBTP"
            steps.append(
                _step("fx.true-peak-limiter", words, ceiling_dbtp=chain.ceiling_dbtp, **loudness)
            )
        parts = ", ".join(step.comment.partition(":")[0] for step in steps if step.comment)
        adapting = tuple(replace(step, adapts=True) for step in steps)
        return Pipeline(adapting, f"A style: {parts or 'nothing'}")

    def to_yaml(self, comment: str = "") -> str:
        """The chain as a pipeline's file, with a comment at its top."""
        pipeline = self.pipeline()
        return replace(pipeline, steps=pipeline.steps or (NOTHING,)).as_yaml(comment)

    def describe(self) -> tuple[str, ...]:
        """What it does, some words for each part."""
        return tuple(step.comment for step in self.pipeline().steps if step.comment)

    def _equaliser(self) -> str:
        return "equaliser: " + ", ".join(band.describe() for band in self.bands)


def _step(command: str, comment: str = "", **values: float) -> Step:
    """Whole numbers are written without a point."""
    parameters = {
        key: int(value) if value == int(value) else value for key, value in values.items()
    }
    return Step(command, parameters, comment=comment)


def _round(value: float, digits: int) -> float:
    """Without a negative zero."""
    return round(value, digits) + 0.0


def _digits(value: float, digits: int = 3) -> float:
    """Rounded to so many digits that count."""
    return float(f"{value:.{digits}g}")
