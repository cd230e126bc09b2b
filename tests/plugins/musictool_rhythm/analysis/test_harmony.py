"""Tuning, notes, keys and chords of sounds whose harmony was put there."""

import numpy as np
import pytest

from musictool import find_key
from musictool.tonality import MAJOR as MAJOR_PROFILE
from musictool.tonality import MINOR as MINOR_PROFILE
from musictool_rhythm.analysis.chords import find_chords, merged
from musictool_rhythm.analysis.chroma import bass_chroma, notes, treble_chroma
from musictool_rhythm.analysis.keys import key_chroma, key_of
from musictool_rhythm.analysis.pitches import LOWEST, PitchSpectra

from .notes import MAJOR, MINOR, RATE, note, song

CADENCE = [(0, MAJOR), (5, MAJOR), (7, MAJOR), (0, MAJOR)]
MINOR_CADENCE = [(0, MINOR), (5, MINOR), (7, MAJOR), (0, MINOR)]


def spectra_of(samples, edges, sample_rate=RATE, block=4096):
    spectra = PitchSpectra(sample_rate, np.asarray(edges, float))
    for start in range(0, len(samples), block):
        spectra.add(np.float32(samples[start : start + block]))
    return spectra.finish(), spectra.tuning()


def sounding(samples, edges, **options):
    spectra, tuning = spectra_of(samples, edges, **options)
    return notes(spectra, tuning or 0.0)


@pytest.mark.parametrize("cents", [-45, -20, 0, 7, 33, 48])
def test_tuning_in_cents(cents):
    samples = song(CADENCE, cents=cents)
    assert spectra_of(samples, [0, 4])[1] == pytest.approx(cents, abs=2)


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
def test_tuning_at_any_rate(sample_rate):
    samples = song(CADENCE[:2], cents=20, sample_rate=sample_rate)
    assert spectra_of(samples, [0, 2], sample_rate)[1] == pytest.approx(20, abs=3)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(RATE),
        0.1 * np.random.default_rng(0).standard_normal(RATE * 4),
        np.pad(np.random.default_rng(7).standard_normal(200), (8000, RATE)),
    ],
    ids=["silence", "noise", "one hit"],
)
def test_what_has_no_pitch_has_no_tuning(samples):
    assert spectra_of(samples, [0, 1])[1] is None


@pytest.mark.parametrize("pitch", [40, 52, 60, 69, 76])
def test_a_note_is_found_and_its_overtones_are_not(pitch):
    found = sounding(note(pitch, 2.0), [0, 2.0])[0]
    assert found.argmax() == pitch - LOWEST
    others = np.delete(found, range(pitch - LOWEST - 1, pitch - LOWEST + 2))
    assert others.max() < 0.3 * found.max()


@pytest.mark.parametrize("cents", [-40, 0, 40])
def test_mistuned_notes_are_the_same_notes(cents):
    samples = song([(2, MINOR)], seconds=2.0, cents=cents)
    chroma = treble_chroma(sounding(samples, [0, 2.0]))[0]
    assert set(np.argsort(chroma)[-3:]) == {2, 5, 9}
    assert bass_chroma(sounding(samples, [0, 2.0]))[0].argmax() == 2


def test_spectra_belong_to_their_stretch_of_time():
    samples = np.concatenate([note(60, 1.0), note(66, 1.0), note(70, 1.0)])
    found = sounding(samples, [0, 1, 2, 3])
    assert (found.argmax(axis=1) + LOWEST).tolist() == [60, 66, 70]


def test_stretches_shorter_than_a_frame_have_what_is_near():
    samples = np.concatenate([note(60, 1.0), note(66, 1.0)])
    found = sounding(samples, [0, 0.5, 0.501, 0.502, 1.5, 1.501, 2])
    assert (found.argmax(axis=1) + LOWEST).tolist() == [60, 60, 66, 66, 66, 66]


@pytest.mark.parametrize("block", [500, 30000, 10**6])
def test_block_size_does_not_matter(block):
    samples = song(CADENCE)
    one, tuning = spectra_of(samples, range(5))
    other, same = spectra_of(samples, range(5), block=block)
    np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-7)
    assert tuning == pytest.approx(same, abs=1e-6)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_every_key_is_that_of_its_profile(tonic, mode):
    profile = np.array(MAJOR_PROFILE if mode == "major" else MINOR_PROFILE)
    key = find_key(np.roll(profile, tonic))
    assert key.mode == mode
    names = ["C", "C#Db", "D", "D#Eb", "E", "F", "F#Gb", "G", "G#Ab", "A", "A#Bb", "B"]
    assert key.tonic in names[tonic]
    assert key.name == f"{key.tonic} {mode}"
    assert key.confidence > 0.3


@pytest.mark.parametrize(
    ("chords", "tonic", "name"),
    [
        (CADENCE, 0, "C major"),
        (CADENCE, 6, "F# major"),
        (MINOR_CADENCE, 9, "A minor"),
        (MINOR_CADENCE, 6, "F# minor"),
        (MINOR_CADENCE, 1, "C# minor"),
    ],
)
def test_key_of_a_cadence(chords, tonic, name):
    samples = song([((root + tonic) % 12, triad) for root, triad in chords])
    found = sounding(samples, range(5))
    assert find_key(key_chroma(treble_chroma(found), bass_chroma(found))).name == name


def test_all_twelve_alike_have_no_key():
    assert find_key(np.ones(12)) is None
    assert find_key(key_chroma(np.zeros((5, 12)), np.zeros((5, 12)))) is None
    assert find_key(key_chroma(np.zeros((0, 12)), np.zeros((0, 12)))) is None


def key_heard(samples, seconds):
    edges = np.arange(0, seconds + 0.25, 0.5)
    spectra, tuning = spectra_of(samples, edges)
    found = notes(spectra, tuning or 0.0)
    return key_of(treble_chroma(found), bass_chroma(found), tuning)


@pytest.mark.parametrize("cents", [0, -40, 35])
def test_a_song_has_its_key_in_any_tuning(cents):
    assert key_heard(song(CADENCE, cents=cents), 4).name == "C major"


@pytest.mark.parametrize("pitches", [[69], [48], [57, 64]], ids=["A4", "C3", "a fifth"])
def test_a_note_or_two_are_no_key(pitches):
    """Their overtones resemble a key; what plays along with them tells which."""
    assert key_heard(np.float32(sum(note(pitch, 4.0) for pitch in pitches)), 4) is None


def test_drums_that_ring_have_no_key():
    """Each stroke rings for a quarter of a second with partials of no scale."""
    rng = np.random.default_rng(3)
    t = np.arange(RATE // 4) / RATE
    strokes = []
    for _ in range(48):
        partials = rng.uniform(80, 1500, 4)[:, np.newaxis]
        strokes.append(np.exp(-12 * t) * np.sin(2 * np.pi * partials * t).sum(axis=0))
    assert key_heard(np.float32(0.1 * np.concatenate(strokes)), 12) is None


def test_without_a_tuning_there_is_no_key():
    profile = np.array([MAJOR_PROFILE])
    assert key_of(profile, profile, 0.0).name == "C major"
    assert key_of(profile, profile, None) is None


def test_what_resembles_no_key_more_than_chance_does_has_none():
    """Augmented triads resemble three keys, none of them much: their correlation is 0.38."""
    augmented = np.tile([1.0, 0, 0, 0], 3)
    assert find_key(augmented) is None
    assert find_key(augmented + 0.3 * np.array(MAJOR_PROFILE) / max(MAJOR_PROFILE)) is None
    assert find_key(augmented + 3 * np.array(MAJOR_PROFILE) / max(MAJOR_PROFILE)) is not None


def test_a_key_is_surer_than_its_mixture_with_another():
    c, g = np.array(MAJOR_PROFILE), np.roll(MAJOR_PROFILE, 7)
    assert find_key(c).confidence > find_key(0.55 * c + 0.45 * g).confidence


def chords_of(samples, edges, **options):
    spectra, tuning = spectra_of(samples, edges, **options)
    found = notes(spectra, tuning or 0.0)
    return find_chords(treble_chroma(found), bass_chroma(found), spectra.max(axis=1))


@pytest.mark.parametrize("sample_rate", [8000, 22050, 96000])
def test_chords_of_a_song(sample_rate):
    chords = [(0, MAJOR), (9, MINOR), (5, MAJOR), (7, MAJOR), (4, MINOR), (10, MAJOR)]
    samples = song(chords, sample_rate=sample_rate)
    names = chords_of(samples, np.arange(0, 6.5, 0.5), sample_rate=sample_rate)
    expected = ["C:maj", "A:min", "F:maj", "G:maj", "E:min", "Bb:maj"]
    assert names == [name for name in expected for _ in range(2)]


def test_chords_need_no_bass():
    treble = np.array([np.roll(np.eye(12)[[0, 4, 7]].sum(axis=0), step) for step in (0, 0, 5, 5)])
    faint = np.tile(0.01 * np.eye(12)[1], (4, 1))
    for bass in (np.zeros((4, 12)), faint):
        assert find_chords(treble, bass, np.ones(4)) == ["C:maj", "C:maj", "F:maj", "F:maj"]


def test_a_bass_decides_between_chords_that_share_notes():
    """C, E and A fit A minor, and with C, E, G as strong C major; the bass tells."""
    treble = np.tile(np.eye(12)[[0, 4, 7, 9]].sum(axis=0), (4, 1))
    for root, name in ((0, "C:maj"), (9, "A:min")):
        bass = np.tile(np.eye(12)[root], (4, 1))
        assert find_chords(treble, bass, np.ones(4)) == [name] * 4


def test_one_note_is_no_chord():
    note_alone = np.tile(np.eye(12)[3], (4, 1))
    assert find_chords(note_alone, np.zeros((4, 12)), np.ones(4)) == ["N"] * 4
    assert find_chords(note_alone, note_alone, np.ones(4)) == ["N"] * 4


def test_silence_has_no_chord():
    samples = np.concatenate([song([(2, MAJOR)], 2.0), np.zeros(2 * RATE)])
    names = chords_of(samples, np.arange(0, 4.5, 0.5))
    assert names[:4] == ["D:maj"] * 4
    assert names[5:] == ["N"] * 3


def test_noise_has_no_chord():
    noise = 0.1 * np.random.default_rng(1).standard_normal(RATE * 8)
    assert set(chords_of(noise, np.arange(0, 9.0, 1.0))) == {"N"}


def test_a_doubtful_beat_does_not_change_the_chord():
    """One beat in eight fits another chord slightly better: not worth two changes."""
    treble, bass = (
        np.tile(np.eye(12)[[0, 4, 7]].sum(axis=0), (8, 1)),
        np.tile(np.eye(12)[0], (8, 1)),
    )
    treble[4] = np.eye(12)[[0, 4, 9]].sum(axis=0) + 0.9 * np.eye(12)[7]
    assert find_chords(treble, bass, np.ones(8)) == ["C:maj"] * 8


def test_nothing_has_no_chords():
    assert find_chords(np.zeros((0, 12)), np.zeros((0, 12)), np.zeros(0)) == []


def test_chords_that_go_on_are_one():
    chords = merged(np.array([0.0, 0.5, 1.0, 2.0, 2.5]), ["C:maj", "C:maj", "N", "C:maj"])
    assert [(one.start, one.end, one.name) for one in chords] == [
        (0.0, 1.0, "C:maj"),
        (1.0, 2.0, "N"),
        (2.0, 2.5, "C:maj"),
    ]
