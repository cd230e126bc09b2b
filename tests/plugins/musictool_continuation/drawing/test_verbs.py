"""`--report` of every verb: picture and page say what the figures do."""

from __future__ import annotations

import json

import numpy as np
import pytest

from musictool import Audio, Context
from musictool_continuation import continue_, inpaint, loop, remix, vary

from ..filling.test_inpaint import RATE, bar_of
from .test_drawing import elements

BARS = ((220, 262, 294, 330), (196, 247, 262, 220), (392, 349, 330, 294), (440, 392, 349, 330))


@pytest.fixture(scope="module")
def piece() -> Audio:
    """Four bars of 2 s, three times, each time played a little otherwise."""
    rng = np.random.default_rng(3)
    mono = np.concatenate([bar_of(roots) for roots in BARS * 3])
    return Audio((mono + 2e-3 * rng.standard_normal(len(mono)))[None].astype(np.float32), RATE)


def drawn(verb, audio: Audio, **settings) -> tuple[Audio, dict, bytes]:
    """The result, its figures, and the page."""
    files: dict[str, bytes] = {}
    context = Context(
        note=lambda _: None,
        warn=lambda _: None,
        make_extra=lambda name, make: files.update({one: make(one) for one in (".json", ".html")}),
        seed=1,
    )
    made = verb(audio.stream(), context=context, **settings)
    return made.audio(), json.loads(files[".json"]), files[".html"]


@pytest.mark.parametrize(
    ("verb", "settings"),
    [
        (continue_, {"seconds": 6.0, "novelty": 1.0, "decode": "beam", "ending": "open"}),
        (inpaint, {"start": 8.1, "end": 11.3}),
        (remix, {"seconds": 15.0, "hit": [9.0]}),
        (vary, {"amount": 0.5}),
    ],
)
def test_every_jump_is_a_seam_and_every_part_a_ribbon(piece, verb, settings):
    made, report, page = drawn(verb, piece, **settings)
    jumps = [one["at_s"] for one in report["joins"] if one["jump"]]
    assert jumps
    seams = [float(one.get("data-at")) for one in elements(page, "g", "seam")]
    assert seams == pytest.approx(jumps, abs=1e-6)
    ribbons = elements(page, "path", "laid") + elements(page, "path", "kept")
    begin = sorted(float(one.get("data-at")) for one in ribbons)
    laid = {one["at_s"] for one in report["pieces"]}
    assert set(begin) <= laid
    assert set(jumps) <= set(begin)
    # They cover the result without a gap.
    lasted = sum(float(one.get("data-seconds")) for one in ribbons)
    assert lasted == pytest.approx(made.duration, abs=1e-4)
    assert len(elements(page, "path", "hit")) == len(settings.get("hit", ()))


def test_a_loop_is_shown_twice_with_its_seam_between(piece):
    made, report, page = drawn(loop, piece, bars=4)
    (seam,) = elements(page, "g", "seam")
    assert float(seam.get("data-at")) == pytest.approx(made.duration, abs=1e-6)
    one, other = elements(page, "path", "laid")
    assert one.get("data-from") == other.get("data-from") == f"{report['start_s']:.6f}"
    assert float(other.get("data-at")) == pytest.approx(made.duration, abs=1e-6)


@pytest.mark.parametrize(("verb", "settings"), [(vary, {"amount": 0.0}), (inpaint, {"find": True})])
def test_what_changes_nothing_says_so_in_its_report(piece, verb, settings):
    made, report, page = drawn(verb, piece, **settings)
    assert np.array_equal(made.samples, piece.samples)
    assert report["joins"] == []
    assert [one["seconds"] for one in report["pieces"]] == [piece.duration]
    assert len(elements(page, "path", "kept")) == 1
    assert not elements(page, "path", "laid")


def test_rhythms_and_ornaments_have_a_sign_each(piece):
    _, report, page = drawn(vary, piece, amount=0.5, change=("rhythm", "ornaments"))
    signs = [(one.text, float(one.get("data-at"))) for one in elements(page, "text", "varied")]
    of = {"rhythm": "◆", "ornaments": "▲"}
    changes = [(of[one["kind"]], one["parts"][-1]["at_s"]) for one in report["changes"]]
    assert {sign for sign, _ in changes} == {"◆", "▲"}
    assert signs == changes
