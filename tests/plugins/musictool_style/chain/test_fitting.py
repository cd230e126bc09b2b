"""What was hidden in a reference is found, and nothing else is."""

import numpy as np
import pytest
import torch

from musictool_style.chain import passages
from musictool_style.chain.fitting import analyse, fit
from musictool_style.chain.settings import Chain

from ..material import RATE, apart_db, band, dry, through


@pytest.fixture(scope="module", autouse=True)
def short_passages():
    """Half as long as they are, which halves the time that a fit takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "SECONDS", 1.5)
        yield


ALL = ("eq", "compressor", "saturation", "width", "space")


def found(audio, reference, *parts, progress=lambda fraction, message: None):
    source, target = (
        analyse(torch.from_numpy(passages.passages([one], 2, 3)), RATE)
        for one in (audio, reference)
    )
    return fit(source, target, RATE, parts, progress)


@pytest.mark.parametrize(
    "hidden",
    [
        "fx.eq band='low-shelf 300 10'",
        "fx.eq band='peak 900 9 1'",
        "fx.eq band='highpass 400'",
    ],
    ids=["low shelf", "peak", "highpass"],
)
def test_an_equaliser_from_another_passage(hidden):
    audio, other = band(9, 0), band(9, 1)
    chain = found(audio, through(hidden, other), "eq")
    wanted = through(hidden, audio)
    made = through(chain.pipeline(), audio)
    assert apart_db(made, wanted) < apart_db(audio, wanted) / 2


def test_a_wide_reference_widens():
    chain = found(band(6), through("fx.width width=2", band(6)), "width")
    assert chain.width == pytest.approx(2, abs=0.15)


def test_a_narrow_reference_narrows():
    chain = found(band(6), through("fx.width width=0.4", band(6)), "width")
    assert chain.width == pytest.approx(0.4, abs=0.08)


def test_a_pressed_reference_is_pressed_after():
    hidden = "fx.compressor threshold_db=-40 ratio=6 attack_ms=3 release_ms=80"
    audio = band(6)
    chain = found(audio, through(hidden, audio), "compressor")
    assert chain.compression.ratio > 1.5
    one, other = (_spread_db(item) for item in (audio, through(chain.pipeline(), audio)))
    assert other < one - 2


def _spread_db(audio):
    levels = 20 * np.log10(np.abs(audio.samples[0]).reshape(-1, 150).mean(axis=1))
    return np.quantile(levels, 0.95) - np.quantile(levels, 0.2)


def test_a_saturated_reference_saturates():
    hidden = "fx.distortion drive_db=26 | fx.gain gain_db=-20"
    assert found(band(6), through(hidden, band(6)), "saturation").drive_db > 0


def test_a_room_is_heard():
    hidden = "fx.reverb room_size=0.7 wet_level=0.25 dry_level=0.5"
    audio = dry(6)
    room = found(audio, through(hidden, audio), "space").room
    assert room.wet_level > 0.02
    assert room.room_size > 0.5


def test_its_own_sound_is_left_as_it_is():
    told = []
    chain = found(band(6), band(6), *ALL, progress=lambda fraction, message: told.append(fraction))
    assert chain == Chain()
    assert told == sorted(told)
    assert told[-1] == 1


def test_no_part_is_no_chain():
    assert found(band(3), band(3, 1)) == Chain()
