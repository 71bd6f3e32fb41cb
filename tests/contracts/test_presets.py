"""Every preset reads from a few rows exactly what was worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from language import agreed
from presets import PRESETS, agreement_of, answer_of, rows_of
from troth.bootstrap import open_data
from troth.model.catalogue import Preset


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_reads_what_was_worked_out_by_hand(preset: Preset) -> None:
    data: dict[str, Any] = {preset.example.stream: rows_of(preset)}
    with open_data(agreed(agreement_of(preset)), data) as opened:
        (reading,) = opened.assess("2026-03").readings
    assert reading.value == answer_of(preset)
