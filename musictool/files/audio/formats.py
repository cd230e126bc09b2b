"""What each container can hold: one row says everything about it.

    Container   suffixes, encodings, limits, tags
    Subtype     one encoding of samples: bits, or bitrates

The limits are libsndfile 1.2's own, narrowed to the encodings that lose nothing unasked. A new
container is a row of `CONTAINERS`, with a row of `SUBTYPES` if its encoding is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from musictool.errors import UnknownExtension, UnsupportedFormat
from musictool.files.tags.model import ChunkFamily, Family
from musictool.origin import Origin
from musictool.samples import MOST_CHANNELS, SAMPLE_RATES

__all__ = [
    "AUDIO_SUFFIXES",
    "BIT_DEPTHS",
    "CONTAINERS",
    "SUBTYPES",
    "WRITABLE_SUFFIXES",
    "Container",
    "Encoding",
    "Subtype",
    "check_form",
    "container_by_suffix",
    "container_for",
]


class Encoding(NamedTuple):
    """How a file is encoded; in a request, None stands for "as the source, else the default".

    Parameters
    ----------
    container
        A key of `CONTAINERS`: "WAV", "FLAC", "MP3", …
    subtype
        A key of `SUBTYPES`, libsndfile's name: "PCM_24", "FLOAT", "VORBIS", …
    bitrate
        Bits per second, lossy encodings only.
    bit_depth
        In a request, what a person calls the subtype: "8", "16", "24", "32" or "float".
    """

    container: str | None = None
    subtype: str | None = None
    bitrate: int | None = None
    bit_depth: str | None = None


class Bitrates(NamedTuple):
    """The bits per second of a lossy encoding."""

    lowest: int
    highest: int
    """Of each channel, at sample rates that allow it; see `bitrates`."""
    default: int
    """For stereo at 32 kHz and more; less for fewer channels and lower rates."""
    relative: float
    """For one and the same quality, relative to MP3: listening tests put AAC and Vorbis at about
    4/5 of MP3's rate and Opus at about 2/3 (hydrogenaud.io public tests 2011 and 2014)."""


class Subtype(NamedTuple):
    """One encoding of samples."""

    bits: int | None = None
    """Of an encoding with a full scale that cannot be exceeded; None for floating point, which is
    also what lossy encodings hold inside."""
    depth: str | None = None
    """The bit depth that a person asks for it by."""
    precision: int = 0
    """Bits that it holds, for finding the nearest one: 32-bit float holds 25 of any scale."""
    width: int = 0
    """Bytes of a sample in a file, of what is not compressed."""
    bitrates: Bitrates | None = None
    """Of a lossy encoding."""
    rates: tuple[int, ...] | None = None
    """The only sample rates it takes, ascending."""
    max_channels: int = MOST_CHANNELS
    slack: int = 0
    """Frames that decoders may fall short of the length a file states: two of the codec's own."""
    is_companded: bool = False
    """Telephony's 8 bits, which are written only for a source that has them."""
    vorbis_order: bool = False
    """Its channels lie in the order of Vorbis; libsndfile hands them on as they are."""

    @property
    def is_bounded(self) -> bool:
        """Whether players clip what lies over full scale."""
        return self.bits is not None or self.bitrates is not None

    def channel_order(self, channels: int) -> tuple[int, ...] | None:
        """Index in a file of each channel in the order of WAV; None where it is the same."""
        return _VORBIS_ORDER.get(channels) if self.vorbis_order else None


_VORBIS_ORDER: dict[int, tuple[int, ...]] = {
    3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 5, 3, 4),
    7: (0, 2, 1, 6, 5, 3, 4), 8: (0, 2, 1, 7, 5, 6, 3, 4),
}  # fmt: skip
"""Vorbis I, 4.3.9: the centre comes second, LFE last."""

_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
_AAC_RATES = (*_MP3_RATES, 64000, 88200, 96000)

SUBTYPES: dict[str, Subtype] = {
    "PCM_S8": Subtype(8, "8", precision=8, width=1),
    "PCM_U8": Subtype(8, "8", precision=8, width=1),
    "PCM_16": Subtype(16, "16", precision=16, width=2),
    "PCM_24": Subtype(24, "24", precision=24, width=3),
    "PCM_32": Subtype(32, "32", precision=32, width=4),
    "FLOAT": Subtype(None, "float", precision=25, width=4),
    "DOUBLE": Subtype(None, precision=26, width=8),
    "ULAW": Subtype(16, precision=14, width=1, is_companded=True),
    "ALAW": Subtype(16, precision=14, width=1, is_companded=True),
    "ALAC_16": Subtype(16, "16", precision=16),
    "ALAC_20": Subtype(20, precision=20),
    "ALAC_24": Subtype(24, "24", precision=24),
    "ALAC_32": Subtype(32, precision=32),
    "FLAC_16": Subtype(16, "16", precision=16, max_channels=8),
    "FLAC_24": Subtype(24, "24", precision=24, max_channels=8),
    "VORBIS": Subtype(bitrates=Bitrates(16_000, 250_000, 192_000, 0.8), vorbis_order=True),
    "OPUS": Subtype(
        bitrates=Bitrates(6_000, 256_000, 160_000, 0.66), rates=_OPUS_RATES, vorbis_order=True
    ),
    "MPEG_LAYER_III": Subtype(
        bitrates=Bitrates(8_000, 320_000, 256_000, 1.0), rates=_MP3_RATES, slack=2 * 1152
    ),
    "MPEG_LAYER_II": Subtype(slack=2 * 1152),
    "MPEG_LAYER_I": Subtype(slack=2 * 384),
    "AAC": Subtype(
        bitrates=Bitrates(8_000, 256_000, 192_000, 0.8), rates=_AAC_RATES, slack=2 * 1024
    ),
}
"""Encodings of samples, by libsndfile's names."""

BIT_DEPTHS = tuple(dict.fromkeys(row.depth for row in SUBTYPES.values() if row.depth))
"""What a person can ask for."""

_TEXTS = ("title", "artist", "album", "date", "genre", "tracknumber", "comment", "copyright")


class Muxer(NamedTuple):
    """How FFmpeg's libraries write an encoding into a container."""

    name: str
    codec: str
    sample_format: str


class Container(NamedTuple):
    """Everything about one container."""

    suffixes: tuple[str, ...]
    """What chooses it; the first is what it gives a name of its own."""
    subtypes: tuple[str, ...]
    """Keys of `SUBTYPES`, as far as they are written."""
    default: str
    max_channels: int = MOST_CHANNELS
    rates: tuple[int, ...] | None = None
    """The only sample rates it takes, ascending; None for any up to `max_rate`."""
    max_rate: int = 2**31 - 1
    libsndfile: str | None = None
    """libsndfile's name where it differs from the key."""
    muxers: Mapping[str, Muxer] = MappingProxyType({})
    """Of each subtype that libsndfile does not write in it, who does."""
    is_32_bit: bool = False
    """Whether its lengths have 32 bits, so that it ends at 4 GB."""
    larger: str | None = None
    """The container that takes its place beyond that."""
    tags: Family | None = None
    """The tags it has room for."""
    chunks: ChunkFamily | None = None
    """The chunks it has room for beside them."""
    texts: tuple[str, ...] = ()
    """The texts that libsndfile itself keeps in it: INFO chunks, and their like."""


_RIFF = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")
_SIGNED = ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")

_MP4 = {
    "AAC": Muxer("ipod", "aac", "fltp"),
    "ALAC_16": Muxer("ipod", "alac", "s16p"),
    "ALAC_24": Muxer("ipod", "alac", "s32p"),
    "FLAC_16": Muxer("mp4", "flac", "s16"),
    "FLAC_24": Muxer("mp4", "flac", "s32"),
}
_MOV = {
    "AAC": Muxer("mov", "aac", "fltp"),
    "ALAC_16": Muxer("mov", "alac", "s16p"),
    "ALAC_24": Muxer("mov", "alac", "s32p"),
    "PCM_16": Muxer("mov", "pcm_s16le", "s16"),
    "PCM_24": Muxer("mov", "pcm_s24le", "s32"),
    "PCM_32": Muxer("mov", "pcm_s32le", "s32"),
    "FLOAT": Muxer("mov", "pcm_f32le", "flt"),
}
_OGG = {"FLAC_16": Muxer("ogg", "flac", "s16"), "FLAC_24": Muxer("ogg", "flac", "s32")}

CONTAINERS: dict[str, Container] = {
    "WAV": Container(
        (".wav", ".wave", ".bwf"), _RIFF, "PCM_24",
        is_32_bit=True, larger="RF64", tags="id3", chunks="riff", texts=_TEXTS,
    ),
    # An extensible header carries the speakers of multichannel files.
    "WAVEX": Container(
        (), _RIFF, "PCM_24",
        is_32_bit=True, larger="RF64", tags="id3", chunks="riff", texts=_TEXTS,
    ),
    "RF64": Container(
        (".rf64",), _RIFF, "PCM_24", chunks="riff", texts=_TEXTS,
    ),
    "W64": Container((".w64",), _RIFF, "PCM_24"),
    "AIFF": Container(
        (".aiff", ".aif", ".aifc"), (*_SIGNED, "PCM_U8"), "PCM_24",
        is_32_bit=True, tags="id3", chunks="aiff", texts=_TEXTS,
    ),
    "AU": Container((".au", ".snd"), _SIGNED, "PCM_24", is_32_bit=True),
    # libsndfile 1.2 writes ALAC right with 16 bits only: deeper ones come back as noise.
    "CAF": Container(
        (".caf",), (*_SIGNED, "ALAC_16"), "PCM_24", chunks="caf", texts=(*_TEXTS, "license"),
    ),
    "FLAC": Container(
        (".flac",), ("PCM_S8", "PCM_16", "PCM_24"), "PCM_24", 8, max_rate=655350, tags="vorbis",
        chunks="flac",
    ),
    "OGG": Container(
        (".ogg", ".oga"), ("VORBIS", "OPUS", "FLAC_16", "FLAC_24"), "VORBIS", 255,
        max_rate=192000, muxers=_OGG, tags="vorbis",
    ),
    "OPUS": Container(
        (".opus",), ("OPUS",), "OPUS", 255, libsndfile="OGG", tags="vorbis",
    ),
    "MP3": Container(
        (".mp3",), ("MPEG_LAYER_III",), "MPEG_LAYER_III", 2, tags="id3",
    ),
    "M4A": Container(
        (".m4a", ".mp4", ".m4b"), tuple(_MP4), "AAC", 8, max_rate=384000,
        muxers=_MP4, tags="mp4",
    ),
    "MOV": Container(
        (".mov",), tuple(_MOV), "AAC", 8, max_rate=384000, muxers=_MOV, tags="mp4",
    ),
}  # fmt: skip
"""Containers that can be written, by name."""

_READ_ONLY = (
    ".3gp", ".aac", ".ac3", ".amr", ".ape", ".dff", ".dsf", ".dts", ".eac3", ".mka", ".mlp", ".mp2",
    ".mpc", ".oma", ".qoa", ".shn", ".spx", ".tak", ".thd", ".tta", ".weba", ".webm", ".wma", ".wv",
)  # fmt: skip
_READ_BY_LIBSNDFILE = (".avr", ".ircam", ".nist", ".paf", ".sf", ".sph", ".voc")

WRITABLE_SUFFIXES = frozenset(
    suffix for container in CONTAINERS.values() for suffix in container.suffixes
)

AUDIO_SUFFIXES = WRITABLE_SUFFIXES | {*_READ_ONLY, *_READ_BY_LIBSNDFILE}
"""Suffixes, in lower case, that mark a file of a folder as audio."""


def check_form(path: Path, sample_rate: int, channels: int = 1) -> None:
    """Refuse a form that is no recording's, of a file that is read or to be written.

    Raises
    ------
    UnsupportedFormat
    """
    lowest, highest = SAMPLE_RATES
    if not lowest <= sample_rate <= highest:
        raise UnsupportedFormat(
            path, f"has a sample rate of {sample_rate} Hz; possible is {lowest} Hz to {highest} Hz"
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise UnsupportedFormat(path, f"has {channels} channels; possible is 1 to {MOST_CHANNELS}")


def container_by_suffix(suffix: str) -> str | None:
    """Name of the container that a suffix stands for; None for one that cannot be written."""
    suffix = suffix.lower()
    return next((name for name, row in CONTAINERS.items() if suffix in row.suffixes), None)


def container_for(path: Path, like: Origin | None = None) -> str:
    """Name of the container that an output path asks for, a key of `CONTAINERS`.

    Raises
    ------
    UnknownExtension
        The extension belongs to no container that can be written.
    """
    name = container_by_suffix(path.suffix)
    if name is not None:
        # An extensible header is kept, and names the loudspeakers that another header named.
        is_extensible = like is not None and (
            like.container == "WAVEX" or like.speakers is not None
        )
        return "WAVEX" if name == "WAV" and is_extensible else name
    suffix = path.suffix.lower()
    what = (
        f"files ending in {suffix!r} cannot be written" if suffix else "the name has no extension"
    )
    if container_by_suffix(f".{path.name.lower()}"):
        raise UnknownExtension(path, f"{what}; for that format write song.{path.name.lower()}")
    writable = " ".join(sorted(row.suffixes[0] for row in CONTAINERS.values() if row.suffixes))
    raise UnknownExtension(path, f"{what}; use one of {writable}")
