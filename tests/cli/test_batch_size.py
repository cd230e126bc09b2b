"""`--batch-size`: where it is, and where it is not."""

from __future__ import annotations


def test_a_size_is_asked_for_where_a_network_works_on_several(run, here, lab, tone):
    for number in range(4):
        tone(here / f"in/{number}.wav")
    for size in ("3", "auto"):
        result = run("lab", "hear", "in", "--batch-size", size, "--json")
        assert (result.code, result.out.count('"energy"')) == (0, 4)
        assert result.out.count("lab.hear: heard 0.5 s") == 4
    assert "--batch-size" in run("lab", "hear", "--help-all").out
    assert "--batch-size" not in run("gain", "--help-all").out
    result = run("run", "gain db=1", "in", "--batch-size", "3", "-o", "out/")
    assert result.code == 2
    assert "no step of this pipeline works on several recordings at once" in result.err
    result = run("lab", "hear", "in", "--batch-size", "0")
    assert "batch_size must be auto or a whole number from 1 to 256, not 0" in result.err


def test_plugins_show_says_what_batches_are_to_be_like(run, here, lab):
    shown = " ".join(run("plugins", "show", "musictool_lab").out.split())
    assert "Works on several recordings at once, brought to 8000 Hz, mono" in shown
