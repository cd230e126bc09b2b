"""The engines of `transcribe` are there, whichever of their modules were imported before."""

import musictool_transcription
import musictool_transcription.basic_pitch.engine
import musictool_transcription.lead.engine
import musictool_transcription.melody.engine
import musictool_transcription.swift_f0.engine
import musictool_transcription.transkun.engine
from musictool.contract.declare import declaration_of


def test_a_module_of_an_engine_does_not_take_its_place():
    declared = [declaration_of(one) for one in musictool_transcription.musictool_register()]
    assert None not in declared
    engines = {one.engine for one in declared}
    assert engines >= {"basic-pitch", "lead", "melody", "swift-f0", "transkun"}
