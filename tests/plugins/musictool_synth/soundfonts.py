"""A small SoundFont: a sine of 440 Hz that goes round, in two banks, and a kit of one drum."""

import struct
from io import BytesIO

import numpy as np
import soundfile

RATE = 44_000
"""A period of 440 Hz has 100 frames."""

FRAMES, LOOP = 2000, (1000, 1100)


def soundfont(path, *, compressed=False):
    """Write it; all numbers are in the tables below."""
    sine = np.sin(2 * np.pi * np.arange(FRAMES) / 100)
    burst = np.random.default_rng(0).uniform(-1, 1, FRAMES) * np.geomspace(1, 1e-4, FRAMES)
    if compressed:
        parts = [ogg(sine), ogg(burst)]
        loop = LOOP
    else:
        parts = [(32767 * one).astype("<i2").tobytes() + bytes(92) for one in (sine, burst)]
        loop = LOOP
    width = 1 if compressed else 2
    starts = [0, len(parts[0]) // width]
    ends = [len(parts[0]) // width, (len(parts[0]) + len(parts[1])) // width]
    if not compressed:
        ends = [end - 46 for end in ends]
    kind = 0x11 if compressed else 1
    samples = [
        sample(b"sine", starts[0], ends[0], loop, 69, kind),
        sample(b"burst", starts[1], ends[1], (0, 0), 60, kind),
        sample(b"EOS", 0, 0, (0, 0), 0, 0),
    ]
    # An instrument's zones: the sine with a loop and 0.5 s of release; the burst.
    instruments = [[(38, -1200), (54, 1), (53, 0)], [(53, 1)]]
    # Presets: program 0 in banks 0 and 8, there an octave higher, and drums on key 36 alone.
    presets = [
        (b"Sine", 0, 0, [(41, 0)]),
        (b"Octave", 0, 8, [(51, 12), (41, 0)]),
        (b"Kit", 0, 128, [(43, 36 | 36 << 8), (41, 1)]),
    ]
    tables = {
        b"phdr": b"".join(preset(*one[:3], at) for at, one in enumerate(presets))
        + preset(b"EOP", 0, 0, len(presets)),
        b"pbag": bags([one[3] for one in presets]),
        b"pmod": bytes(10),
        b"pgen": generators([one[3] for one in presets]),
        b"inst": b"".join(struct.pack("<20sH", b"", at) for at in range(3)),
        b"ibag": bags(instruments),
        b"imod": bytes(10),
        b"igen": generators(instruments),
        b"shdr": b"".join(samples),
    }
    lists = [
        (b"INFO", {b"ifil": struct.pack("<HH", 2, 1), b"INAM": b"Two sounds\0\0"}),
        (b"sdta", {b"smpl": b"".join(parts)}),
        (b"pdta", tables),
    ]
    body = b"sfbk" + b"".join(chunk(b"LIST", name + packed(own)) for name, own in lists)
    path.write_bytes(chunk(b"RIFF", body))
    return path


def ogg(samples):
    out = BytesIO()
    soundfile.write(out, samples, RATE, format="OGG", subtype="VORBIS")
    content = out.getvalue()
    return content + bytes(len(content) % 2)


def packed(chunks):
    return b"".join(chunk(name, content) for name, content in chunks.items())


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def preset(name, program, bank, bag):
    return struct.pack("<20sHHHIII", name, program, bank, bag, 0, 0, 0)


def bags(zones):
    at = np.cumsum([0, *map(len, zones)])
    return b"".join(struct.pack("<HH", one, 0) for one in at.tolist())


def generators(zones):
    rows = [row for zone in zones for row in zone]
    return b"".join(struct.pack("<Hh", *row) for row in [*rows, (0, 0)])


def sample(name, start, end, loop, pitch, kind):
    place = 0 if kind & 0x10 else start
    loop = (place + loop[0], place + loop[1])
    return struct.pack("<20sIIIIIBbHH", name, start, end, *loop, RATE, pitch, 0, 0, kind)
