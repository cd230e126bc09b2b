"""Words of musicians: keys as scales, instruments as parts, moods as means, rhythms as steps."""

import numpy as np
import pytest

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Meter,
    Score,
    Track,
    UnknownName,
    parse_pitch,
)
from musictool_generation.parts import Part, Style
from musictool_generation.searches.wishes import Wishes
from musictool_generation.vocabulary import Vocabulary
from musictool_generation.wishing.arrangement import Arrangement
from musictool_generation.wishing.ensemble import ensemble, playable
from musictool_generation.wishing.mood import MOODS, Mood
from musictool_generation.wishing.rhythm import onsets_of, rhythm_of
from musictool_generation.wishing.words import scale_of

PARTS = (
    Part(0, 0, 21, 108, 0, "Piano"),
    Part(4, 0, 24, 60, 32, "Bass"),
    Part(5, 0, 52, 100, 40, "Violin"),
    Part(5, 1, 33, 80, 42, "Cello"),
    Part(-1, 0, 35, 60, 0, "Drums"),
)
STYLES = (Style("duo", (3, 4), 90.0, ((2, 40), (3, 42))),)
OF = Vocabulary(PARTS, styles=STYLES)


def test_scales_go_up_from_the_tonic() -> None:
    assert scale_of("G").classes == (7, 9, 11, 0, 2, 4, 6)
    assert scale_of("A minor").classes == (9, 11, 0, 2, 4, 5, 8)
    assert scale_of("D dorian").classes == (2, 4, 5, 7, 9, 11, 0)
    assert scale_of("Bb").chord((4, 6, 1)) == (5, 9, 0)


@pytest.mark.parametrize(
    ("words", "parts", "programs"),
    [
        (["violin"], [2], [40]),
        (["viola,cello"], [2, 3], [41, 42]),
        (["cello", "violin"], [3, 2], [42, 40]),
        (["strings", "drums"], [2, 4], [40, 0]),
        (["flute, double bass"], [2, 3], [73, 43]),
        (["guitar"], [0], [24]),
        (["harp"], [0], [46]),
        (["Electric Piano 1", "basses"], [0, 1], [4, 32]),
    ],
)
def test_each_instrument_has_a_part_that_is_like_it(words, parts, programs) -> None:
    found = ensemble(words, OF)
    assert [player.part for player in found] == parts
    assert [player.program for player in found] == programs


def test_instruments_keep_to_their_compass() -> None:
    mask = playable(ensemble(["violin"], OF), OF)
    pitches = OF.pitch_of_symbols[mask]
    assert (pitches.min(), pitches.max()) == (parse_pitch("G3"), 100)
    assert set(OF.part_of_symbols[mask]) == {2}


def test_what_cannot_play_is_said() -> None:
    with pytest.raises(UnknownName, match="violine"):
        ensemble(["violine"], OF)
    with pytest.raises(CannotProcess, match="no part left for drums; it has Piano, Bass, Strings"):
        ensemble(["drums,drums"], OF)
    with pytest.raises(UnknownName, match="trio"):
        Arrangement.of(OF, "trio")
    with pytest.raises(CannotProcess, match="told no styles"):
        Arrangement.of(Vocabulary(PARTS), "duo")


def test_a_style_has_its_parts_and_its_voice_the_melody() -> None:
    tune = Score((Track.of([(0, 480, 72)], program=73), Track.of([(0, 480, 36)], drum=True)))
    arrangement = Arrangement.of(OF, "duo", melody=tune)
    assert arrangement.parts == {2, 3}
    assert arrangement.melody == 2
    heard = OF.encode(arrangement.heard(tune))
    assert OF.part_of_symbols[heard.symbols].tolist() == [2, 4]
    assert Arrangement.of(OF, "duo", ["viola"], tune).parts == {2, 3}


def test_moods_lie_in_the_four_quarters() -> None:
    found = {name: Mood.of(name, None, None) for name in MOODS}
    assert {name for name, mood in found.items() if mood.mode == "minor"} == {"dark", "tense"}
    assert {name for name, mood in found.items() if mood.tempo > 1} == {"bright", "tense"}
    assert found["bright"].semitones > 0 > found["dark"].semitones
    assert found["tense"].velocity > 80 > found["calm"].velocity
    assert found["tense"].articulation < found["dark"].articulation <= 1
    assert Mood.of("calm", None, 1.0) == Mood(0.5, 1.0)
    assert Mood.of(None, None, None) is None


def test_a_rhythm_comes_again_bar_by_bar() -> None:
    rhythm = Score((Track.of([(0, 10, 36), (720, 10, 38), (720, 10, 42)]),), resolution=480)
    frame = Score(meters=(Meter(0, 4, 4),), resolution=12, length=120)
    assert onsets_of(rhythm, frame).tolist() == [0, 18, 48, 66, 96, 114]


def test_a_free_rhythm_goes_to_sixteenths_and_triplets() -> None:
    rhythm = Score(
        (Track.of([(7, 10, 36), (154, 9, 38), (233, 9, 38), (471, 9, 3)]),), resolution=480
    )
    frame = Score(meters=(Meter(0, 4, 4),), resolution=12, length=48)
    assert onsets_of(rhythm, frame).tolist() == [0, 4, 6, 12]
    with pytest.raises(CannotProcess, match="no notes to follow"):
        onsets_of(Score(), frame)


def test_a_recording_is_followed_by_its_beats() -> None:
    rate, rng = 22050, np.random.default_rng(0)
    samples = np.zeros(8 * rate)
    clicks = [
        beat * 0.5 + extra for beat in range(16) for extra in ((0, 0.25) if beat % 4 == 3 else (0,))
    ]
    for time in clicks:
        at = round((time + 0.02) * rate)
        click = rng.standard_normal(900) * np.exp(-np.arange(900) / 150)
        samples[at : at + 900] += (1.0 if time % 2 == 0 else 0.5) * click[: len(samples) - at]
    heard = rhythm_of(Audio(samples.astype(np.float32)[None] / 4, rate), Context())
    frame = Score(meters=heard.meters, resolution=12, length=96)
    found = onsets_of(heard, frame)
    assert {12 * beat for beat in range(8)} <= set(found.tolist())
    assert len(found) == 10
    assert Wishes(rhythm=heard).bpm(OF) == pytest.approx(120, abs=2)


def test_silence_has_no_rhythm() -> None:
    with pytest.raises(CannotProcess, match="no sound begins"):
        rhythm_of(Audio(np.zeros((1, 22050), np.float32), 22050), Context())


def test_words_that_are_none_are_refused() -> None:
    with pytest.raises(BadParameter, match="key must be one such as"):
        scale_of("H")
