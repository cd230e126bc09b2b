"""The parameters of a chain as the fit has them: numbers without bounds, and their meaning."""

from __future__ import annotations

import math
from collections.abc import Collection

import torch
from torch import Tensor
from torch.nn.functional import softplus

from .compressor import compress
from .effects import amplitude, saturate, widen
from .equalizer import Bands, gain_db
from .reverb import fast_length, reverberate
from .settings import AUDIBLE_HZ, Band, Chain, Compression, Room

__all__ = ["PARTS", "Knobs"]

PARTS = ("eq", "compressor", "saturation", "width", "space")
"""In the order of the chain."""

KINDS = ("highpass", "low-shelf", *("peak",) * 6, "high-shelf", "lowpass")
CENTRES = (90.0, 160.0, 350.0, 800.0, 1700.0, 3500.0, 6500.0, 9000.0)
"""Where the bands between the two filters begin, in Hz; each can go an octave up or down."""

STEEPEST_CUT = (1000.0, 1500.0)
"""How far, in Hz, the highpass can go up and the lowpass down."""

MOST_DB = 12.0
"""What a band raises or lowers at most: more would bring up noise, or silence."""

BAND_Q = 0.8
WAYS = 1.6
"""In nepers: attack, release up or down from where they begin."""

ATTACK_MS, RELEASE_MS = 10.0, 120.0
FILTERED = 4096
"""Frames by which a passage is lengthened for its filter to ring in."""

GRID = 384
"""Frequencies at which the equaliser's curve is computed; between them it is a line."""


class Knobs:
    """The parameters of a chain, to be found by gradient descent.

    Parameters
    ----------
    parts
        Which of `PARTS` there are.
    level_db
        Of the recording, in dBFS, root of the mean square: where compressor and saturation begin.
    sample_rate
        Of the passages.
    """

    def __init__(
        self, parts: Collection[str], level_db: float, sample_rate: int, device: torch.device
    ) -> None:
        self.parts = tuple(part for part in PARTS if part in parts)
        self.level_db = level_db
        self.sample_rate = sample_rate
        self.highest = 0.45 * sample_rate
        self.centres = torch.tensor(CENTRES, device=device).clamp_max(0.8 * self.highest)
        bands = len(CENTRES)
        self.cuts = torch.full((2,), -0.1, device=device, requires_grad=True)
        self.shift = torch.zeros(bands, device=device, requires_grad=True)
        self.boost = torch.zeros(bands, device=device, requires_grad=True)
        self.narrowness = torch.zeros(bands, device=device, requires_grad=True)
        self.compressor = torch.tensor([0.0, -2.0, 0.0, 0.0], device=device, requires_grad=True)
        self.saturation = torch.tensor(-1.5, device=device, requires_grad=True)
        self.stereo = torch.tensor(0.0, device=device, requires_grad=True)
        self.reverb = torch.tensor([0.0, 0.0, -1.0], device=device, requires_grad=True)

    @property
    def equalizer(self) -> list[Tensor]:
        return [self.cuts, self.shift, self.boost, self.narrowness]

    @property
    def all(self) -> list[Tensor]:
        return [*self.equalizer, self.compressor, self.saturation, self.stereo, self.reverb]

    def bands(self) -> Bands:
        up, down = (torch.relu(cut) for cut in self.cuts)
        low, high = AUDIBLE_HZ["highpass"], min(AUDIBLE_HZ["lowpass"], self.highest)
        highpass = (low * torch.exp2(up)).clamp_max(STEEPEST_CUT[0])
        lowpass = (high * torch.exp2(-down)).clamp_min(min(STEEPEST_CUT[1], high))
        between = self.centres * torch.exp2(torch.tanh(self.shift))
        hz = torch.cat([highpass[None], between.clamp_max(self.highest), lowpass[None]])
        nothing = torch.zeros_like(highpass)[None]
        db = self.gains_db()
        q = BAND_Q * torch.exp(0.9 * torch.tanh(self.narrowness))
        return Bands(
            KINDS, hz, torch.cat([nothing, db, nothing]), torch.cat([nothing + 1, q, nothing + 1])
        )

    def gains_db(self) -> Tensor:
        """Of the bands between the cuts."""
        return MOST_DB * torch.tanh(self.boost / 3)

    def compression(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        threshold, ratio, attack, release = self.compressor
        return (
            (self.level_db + 2 + 15 * torch.tanh(threshold)).clamp_max(0),
            1 + softplus(ratio),
            ATTACK_MS * torch.exp(WAYS * torch.tanh(attack)),
            RELEASE_MS * torch.exp(WAYS * torch.tanh(release)),
        )

    def drive_db(self) -> Tensor:
        return -self.level_db - 14 + 8 * self.saturation

    def width(self) -> Tensor:
        return torch.exp(1.4 * torch.tanh(self.stereo))

    def room(self) -> tuple[Tensor, Tensor, Tensor]:
        """Room size, damping, wet level."""
        size, damping, wet = self.reverb
        return (
            0.95 * torch.sigmoid(size),
            torch.sigmoid(damping),
            (0.01 * torch.exp(wet)).clamp_max(0.4),
        )

    def price(self, part: str) -> Tensor:
        """What a part costs: nothing if it does nothing, the more the more it does."""
        if part == "eq":
            return (
                (torch.sqrt(self.gains_db().square() + 0.05) - 0.05**0.5).sum() / 6
                + 0.3 * self.narrowness.square().sum()
                + 0.2 * self.shift.square().sum()
                + 0.5 * torch.relu(self.cuts).sum()
            )
        if part == "compressor":
            others = self.compressor[[0, 2, 3]].square().sum()
            return 2 * torch.log(self.compression()[1]) + 0.3 * others
        if part == "saturation":
            return 0.5 * torch.exp(self.saturation)
        if part == "width":
            return self.stereo.square()
        return 10 * self.room()[-1] + 0.3 * self.reverb[:2].square().sum()

    def render(self, samples: Tensor, without: Collection[str] = ()) -> Tensor:
        """Passages as they come out of the chain, shape as they went in."""
        for part in self.parts:
            if part not in without:
                samples = getattr(self, f"_{part}")(samples)
        return samples

    def chain(self, without: Collection[str] = ()) -> Chain:
        """What is found, in the units of the effects."""
        on = set(self.parts) - set(without)
        with torch.no_grad():
            bands = self.bands()
            rows = zip(
                bands.kinds, bands.hz.tolist(), bands.db.tolist(), bands.q.tolist(), strict=True
            )
            written = [Band(*row) for row in rows if not self._is_open(row[0], row[1])]
            size, damping, wet = (float(value) for value in self.room())
            return Chain(
                tuple(written) if "eq" in on else (),
                Compression(*(float(one) for one in self.compression()))
                if "compressor" in on
                else None,
                float(self.drive_db()) if "saturation" in on else None,
                float(self.width()) if "width" in on else None,
                Room(size, damping, wet) if "space" in on else None,
            )

    def _is_open(self, kind: str, hz: float) -> bool:
        """Whether a filter lets through all there is."""
        if kind == "highpass":
            return hz < 1.2 * AUDIBLE_HZ[kind]
        return kind == "lowpass" and hz > 0.85 * min(AUDIBLE_HZ[kind], self.highest)

    def _eq(self, samples: Tensor) -> Tensor:
        """The equaliser's curve without its phase, which no feature hears; for speed."""
        frames = samples.shape[-1]
        length = fast_length(frames + FILTERED)
        hertz = torch.fft.rfftfreq(length, 1 / self.sample_rate, device=samples.device)
        lowest, highest = 10.0, 0.4999 * self.sample_rate
        ratio = math.log(highest / lowest)
        grid = lowest * torch.exp(torch.linspace(0, 1, GRID, device=samples.device) * ratio)
        place = torch.log(hertz.clamp(lowest, highest) / lowest) / ratio * (GRID - 1)
        below = place.long().clamp_max(GRID - 2)
        share = place - below
        curve = gain_db(self.bands(), grid, self.sample_rate)
        gains = amplitude(curve[below] * (1 - share) + curve[below + 1] * share)
        return torch.fft.irfft(torch.fft.rfft(samples, length) * gains, length)[..., :frames]

    def _compressor(self, samples: Tensor) -> Tensor:
        return compress(samples, *self.compression(), self.sample_rate)

    def _saturation(self, samples: Tensor) -> Tensor:
        return saturate(samples, self.drive_db())

    def _width(self, samples: Tensor) -> Tensor:
        return widen(samples, self.width())

    def _space(self, samples: Tensor) -> Tensor:
        dry, width = samples.new_tensor(0.5), samples.new_tensor(1.0)
        return reverberate(samples, *self.room(), dry, width, self.sample_rate)
