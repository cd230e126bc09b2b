"""musictool: edit music with models.

    import musictool as mt

    song = mt.read("in.wav")
    longer = mt.run("continue seconds=20 | normalize lufs=-14", song, seed=7)
    mt.write("out.flac", longer)

Names are imported when they are first used, so `import musictool` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musictool.batches.options import ExecutorOptions as ExecutorOptions
    from musictool.chords import Chord as Chord
    from musictool.chords import parse_chord as parse_chord
    from musictool.clock import RESOLUTION as RESOLUTION
    from musictool.clock import Clock as Clock
    from musictool.clock import Meter as Meter
    from musictool.clock import Tempo as Tempo
    from musictool.contract import Batching as Batching
    from musictool.contract import Context as Context
    from musictool.contract import Extra as Extra
    from musictool.contract import Param as Param
    from musictool.contract import command as command
    from musictool.contract import engine as engine
    from musictool.contract.version import CONTRACT as CONTRACT
    from musictool.contract.weights import Weights as Weights
    from musictool.curve import Curve as Curve
    from musictool.edits import TimeMap as TimeMap
    from musictool.edits import at_tempo as at_tempo
    from musictool.edits import joined as joined
    from musictool.edits import looped as looped
    from musictool.edits import moved as moved
    from musictool.edits import transposed as transposed
    from musictool.errors import BadCall as BadCall
    from musictool.errors import BadParameter as BadParameter
    from musictool.errors import BadSamples as BadSamples
    from musictool.errors import CannotProcess as CannotProcess
    from musictool.errors import Clipped as Clipped
    from musictool.errors import ContractError as ContractError
    from musictool.errors import DiskFull as DiskFull
    from musictool.errors import FileError as FileError
    from musictool.errors import FolderBusy as FolderBusy
    from musictool.errors import MissingWeights as MissingWeights
    from musictool.errors import MusictoolError as MusictoolError
    from musictool.errors import NoSuchCommand as NoSuchCommand
    from musictool.errors import OtherKind as OtherKind
    from musictool.errors import OutputExists as OutputExists
    from musictool.errors import PipelineError as PipelineError
    from musictool.errors import PluginError as PluginError
    from musictool.errors import TimedOut as TimedOut
    from musictool.errors import UnknownExtension as UnknownExtension
    from musictool.errors import UnknownName as UnknownName
    from musictool.errors import UnknownParameter as UnknownParameter
    from musictool.errors import UnreadableFile as UnreadableFile
    from musictool.errors import UnsupportedFormat as UnsupportedFormat
    from musictool.errors import UsageError as UsageError
    from musictool.errors import WorkerLost as WorkerLost
    from musictool.files.licences import licence_beside as licence_beside
    from musictool.files.model_folders import lies_in_model as lies_in_model
    from musictool.files.scores.midi.writing import midi_bytes as midi_bytes
    from musictool.findings import Report as Report
    from musictool.general_midi import DRUMS as DRUMS
    from musictool.general_midi import FAMILIES as FAMILIES
    from musictool.general_midi import INSTRUMENTS as INSTRUMENTS
    from musictool.general_midi import instrument_name as instrument_name
    from musictool.general_midi import parse_instrument as parse_instrument
    from musictool.hookspecs import hookimpl as hookimpl
    from musictool.isolation.own_process import OwnProcess as OwnProcess
    from musictool.jobs import Outcome as Outcome
    from musictool.models import load_weights as load_weights
    from musictool.models import one_thread as one_thread
    from musictool.models import read_weights as read_weights
    from musictool.models import save_weights as save_weights
    from musictool.models.adam import AdamW as AdamW
    from musictool.models.cards import ModelCard as ModelCard
    from musictool.models.cards import Source as Source
    from musictool.models.cards import card_text as card_text
    from musictool.models.cards import markdown_table as markdown_table
    from musictool.models.training import Batch as Batch
    from musictool.models.training import Check as Check
    from musictool.models.training import TrainingSettings as TrainingSettings
    from musictool.models.training import epoch_batch as epoch_batch
    from musictool.models.training import train_network as train_network
    from musictool.musical_time import at_resolution as at_resolution
    from musictool.musical_time import at_rest as at_rest
    from musictool.musical_time import common_resolution as common_resolution
    from musictool.musical_time import control_state as control_state
    from musictool.musical_time import excerpt as excerpt
    from musictool.musical_time import first_bar as first_bar
    from musictool.musical_time import retimed as retimed
    from musictool.musical_time import retimed_track as retimed_track
    from musictool.musical_time import shifted as shifted
    from musictool.musical_time import span_of as span_of
    from musictool.musical_time import tick_of as tick_of
    from musictool.near import did_you_mean as did_you_mean
    from musictool.near import near_names as near_names
    from musictool.notation import key_name as key_name
    from musictool.notation import parse_key as parse_key
    from musictool.notation import parse_pitch as parse_pitch
    from musictool.notation import pitch_class_name as pitch_class_name
    from musictool.notation import pitch_name as pitch_name
    from musictool.pictures.notebook import html_of as html_of
    from musictool.pictures.overview import Extent as Extent
    from musictool.pictures.overview import Overview as Overview
    from musictool.pictures.overview import overview_of as overview_of
    from musictool.pictures.page import html_page as html_page
    from musictool.pictures.page import html_table as html_table
    from musictool.pictures.page_sound import PageSound as PageSound
    from musictool.pictures.page_sound import page_sounds as page_sounds
    from musictool.pictures.picture import Panel as Panel
    from musictool.pictures.picture import Picture as Picture
    from musictool.pictures.picture import Region as Region
    from musictool.pictures.roll import piano_roll as piano_roll
    from musictool.pictures.roll_page import roll_file as roll_file
    from musictool.pictures.style import BEFORE as BEFORE
    from musictool.pictures.style import SERIES as SERIES
    from musictool.pipeline import Pipeline as Pipeline
    from musictool.pipeline import Step as Step
    from musictool.playback import play as play
    from musictool.quantities import format_quantity as format_quantity
    from musictool.quantities import format_time as format_time
    from musictool.quantities import parse_quantity as parse_quantity
    from musictool.score import CONTROL as CONTROL
    from musictool.score import NOTE as NOTE
    from musictool.score import SPELLING_UNKNOWN as SPELLING_UNKNOWN
    from musictool.score import Key as Key
    from musictool.score import Note as Note
    from musictool.score import Raw as Raw
    from musictool.score import Score as Score
    from musictool.score import Text as Text
    from musictool.score import Track as Track
    from musictool.script import commands as commands
    from musictool.script import info as info
    from musictool.script import map as map  # noqa: A004
    from musictool.script import read as read
    from musictool.script import redo as redo
    from musictool.script import run as run
    from musictool.script import sweep as sweep
    from musictool.script import write as write
    from musictool.sound.banks import ERB as ERB
    from musictool.sound.banks import MEL as MEL
    from musictool.sound.banks import SLANEY_MEL as SLANEY_MEL
    from musictool.sound.banks import sparse_bank as sparse_bank
    from musictool.sound.banks import triangles as triangles
    from musictool.sound.banks import triangular_bank as triangular_bank
    from musictool.sound.chroma import chroma_of as chroma_of
    from musictool.sound.downmix import downmix_loss as downmix_loss
    from musictool.sound.downmix import watch_downmix as watch_downmix
    from musictool.sound.flux import band_loudness as band_loudness
    from musictool.sound.flux import onset_strength as onset_strength
    from musictool.sound.flux import spectral_flux as spectral_flux
    from musictool.sound.frames import Framer as Framer
    from musictool.sound.frames import frames_of as frames_of
    from musictool.sound.frames import hann_window as hann_window
    from musictool.sound.frames import spectra_of as spectra_of
    from musictool.sound.frames import stretches_of as stretches_of
    from musictool.sound.frames import window_length as window_length
    from musictool.sound.levelling import levelled as levelled
    from musictool.sound.levels import amplitude as amplitude
    from musictool.sound.levels import decibels as decibels
    from musictool.sound.loudness import Loudness as Loudness
    from musictool.sound.loudness import joint_loudness as joint_loudness
    from musictool.sound.loudness import measure_loudness as measure_loudness
    from musictool.sound.middle import middle_of as middle_of
    from musictool.sound.onsets import Onsets as Onsets
    from musictool.sound.onsets import find_onsets as find_onsets
    from musictool.sound.overlap_add import overlap_add as overlap_add
    from musictool.sound.parts import parts_and_rest as parts_and_rest
    from musictool.sound.peaks import peak_offset as peak_offset
    from musictool.sound.periods import normalised_differences as normalised_differences
    from musictool.sound.resampling import resample as resample
    from musictool.sound.resampling import to_channels as to_channels
    from musictool.sound.sosfilt import sosfilt as sosfilt
    from musictool.sound.spool import spooled as spooled
    from musictool.sound.stretching import shift_pitch as shift_pitch
    from musictool.sound.stretching import stretch as stretch
    from musictool.sound.true_peak import TRUE_PEAK_REACH as TRUE_PEAK_REACH
    from musictool.sound.true_peak import true_peaks as true_peaks
    from musictool.sound.windows import Windows as Windows
    from musictool.table import Table as Table
    from musictool.tonality import LEAST_CORRELATION as LEAST_CORRELATION
    from musictool.tonality import Tonality as Tonality
    from musictool.tonality import find_key as find_key
    from musictool.tonality import heard_key as heard_key
    from musictool.tonality import keys_like as keys_like
    from musictool.track_choice import choose_tracks as choose_tracks
    from musictool.track_choice import list_tracks as list_tracks
    from musictool.values import BLOCK_FRAMES as BLOCK_FRAMES
    from musictool.values import Audio as Audio
    from musictool.values import Model as Model
    from musictool.values import Samples as Samples
    from musictool.values import Stems as Stems
    from musictool.values import Stream as Stream
    from musictool.weights import find_weights as find_weights

__version__ = "0.1.0"

_NAMES = {
    "batches.options": "ExecutorOptions",
    "chords": "Chord parse_chord",
    "contract": "Batching Context Extra Param command engine",
    "contract.version": "CONTRACT",
    "contract.weights": "Weights",
    "curve": "Curve",
    "edits": "TimeMap at_tempo joined looped moved transposed",
    "errors": (
        "BadCall BadParameter BadSamples CannotProcess Clipped ContractError DiskFull FileError "
        "FolderBusy MissingWeights MusictoolError NoSuchCommand OtherKind OutputExists "
        "PipelineError PluginError TimedOut UnknownExtension UnknownName UnknownParameter "
        "UnreadableFile UnsupportedFormat UsageError WorkerLost"
    ),
    "files.licences": "licence_beside",
    "files.model_folders": "lies_in_model",
    "files.scores.midi.writing": "midi_bytes",
    "general_midi": "DRUMS FAMILIES INSTRUMENTS instrument_name parse_instrument",
    "hookspecs": "hookimpl",
    "isolation.own_process": "OwnProcess",
    "jobs": "Outcome",
    "models": "load_weights one_thread read_weights save_weights",
    "models.adam": "AdamW",
    "models.cards": "ModelCard Source card_text markdown_table",
    "models.training": "Batch Check TrainingSettings epoch_batch train_network",
    "musical_time": (
        "at_resolution at_rest common_resolution control_state excerpt first_bar retimed "
        "retimed_track shifted span_of tick_of"
    ),
    "near": "did_you_mean near_names",
    "notation": "key_name parse_key parse_pitch pitch_class_name pitch_name",
    "pictures.notebook": "html_of",
    "pictures.overview": "Extent Overview overview_of",
    "pictures.page": "html_page html_table",
    "pictures.page_sound": "PageSound page_sounds",
    "pictures.picture": "Panel Picture Region",
    "pictures.roll": "piano_roll",
    "pictures.roll_page": "roll_file",
    "pictures.style": "BEFORE SERIES",
    "pipeline": "Pipeline Step",
    "playback": "play",
    "quantities": "format_quantity format_time parse_quantity",
    "findings": "Report",
    "script": "commands info map read redo run sweep write",
    "sound.banks": "ERB MEL SLANEY_MEL sparse_bank triangles triangular_bank",
    "sound.chroma": "chroma_of",
    "sound.downmix": "downmix_loss watch_downmix",
    "sound.flux": "band_loudness onset_strength spectral_flux",
    "sound.frames": "Framer frames_of hann_window spectra_of stretches_of window_length",
    "sound.levelling": "levelled",
    "sound.levels": "amplitude decibels",
    "sound.loudness": "Loudness joint_loudness measure_loudness",
    "sound.middle": "middle_of",
    "sound.onsets": "Onsets find_onsets",
    "sound.overlap_add": "overlap_add",
    "sound.parts": "parts_and_rest",
    "sound.peaks": "peak_offset",
    "sound.periods": "normalised_differences",
    "sound.resampling": "resample to_channels",
    "sound.sosfilt": "sosfilt",
    "sound.spool": "spooled",
    "sound.stretching": "shift_pitch stretch",
    "sound.true_peak": "TRUE_PEAK_REACH true_peaks",
    "sound.windows": "Windows",
    "table": "Table",
    "tonality": "LEAST_CORRELATION Tonality find_key heard_key keys_like",
    "track_choice": "choose_tracks list_tracks",
    "clock": "RESOLUTION Clock Meter Tempo",
    "score": "CONTROL NOTE SPELLING_UNKNOWN Key Note Raw Score Text Track",
    "values": "BLOCK_FRAMES Audio Model Samples Stems Stream",
    "weights": "find_weights",
}
"""The public names, by the module that each is imported from."""

_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = list(_HOME)


class _NoSuchName(AttributeError):
    """It looks for what may be meant when somebody reads it: `hasattr` and imports never do."""

    def __str__(self) -> str:
        return str(import_module("musictool.script.absent").no_attribute(self.args[0]))


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise _NoSuchName(name, name=name)
    return getattr(import_module(f"musictool.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
