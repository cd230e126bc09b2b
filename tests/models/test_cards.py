"""A model card says what weights are, from what they were made, and how well they do."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import torch

from musictool import save_weights
from musictool.models.cards import ModelCard, Source, card_text, write_card
from musictool.models.training import Check, TrainingSettings

CARD = ModelCard(
    "Hears nothing.",
    "CC0-1.0",
    "`python -m training nothing`",
    ("It hears nothing.", "It is small."),
    (Source("silence", "CC0-1.0", 12, 3), Source("noise", "MIT", 4)),
    {"found at once": 0.25},
)


def test_a_card_stands_beside_the_weights(tmp_path: Path) -> None:
    weights = tmp_path / "nothing.safetensors"
    save_weights(torch.nn.Linear(3, 2), weights)
    last = Check(900, {"square": 0.5}, 0.625, 600, 0.5, 90)
    path = write_card(CARD, weights, TrainingSettings(1000, rate=2e-3, seed=7), last)
    assert path == tmp_path / "MODEL_CARD.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["# nothing.safetensors", "", "Hears nothing."]
    digest = sha256(weights.read_bytes()).hexdigest()
    assert lines[3].startswith("8 parameters (0 kB); CC0-1.0;")
    assert digest in lines[3]
    assert "| silence | CC0-1.0 | 12 | 3 |" in lines
    assert "| found at once | 0.250 |" in lines
    assert "- It is small." in lines
    text = " ".join(lines)
    assert "learning rate 0.002, seed 7: 900 steps in 2 minutes" in text
    assert "the best, of step 600, with a loss of 0.5000" in text


def test_a_card_has_hashes_of_sources_and_further_sections(tmp_path: Path) -> None:
    weights = tmp_path / "nothing.safetensors"
    save_weights(torch.nn.Linear(3, 2), weights)
    card = replace(
        CARD,
        sources=(Source("a | b", "MIT", 4, 1, "00ff"), *CARD.sources),
        sections={"Copying": "It copies nothing."},
    )
    text = card_text(card, "Nothing", weights.read_bytes(), "Nothing was learnt.")
    assert "| a \\| b | MIT | 4 | 1 | `00ff` |" in text
    assert "| silence | CC0-1.0 | 12 | 3 | unknown |" in text
    assert "Nothing was learnt." in text
    assert text.index("## Copying") < text.index("## Limits")
