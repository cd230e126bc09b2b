# Written by `musictool stubs` from the commands' declarations; do not edit.
"""The commands installed, as type checkers see `musictool.commands`."""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Literal, overload

from musictool import Audio, Curve, Model, Report, Score, Stems, Stream, Table

FilePath = PathLike[str] | str
Recording = Audio | Stream | PathLike[str] | str

class FxCommands:
    def auto_pan(
        self,
        audio: Recording,
        /,
        *,
        rate_hz: float | Curve = 0.5,
        depth: float | Curve = 0.8,
        shape: Literal["sine", "triangle", "square"] = "sine",
        phase: float = 0.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Let a stereo recording swing between left and right.

        One channel gets louder while the other gets quieter, so that their power stays the same: at
        the far side one is 3 dB up and the other silent, so leave that much headroom. Each channel
        stays in its place, none is mixed into the other. It begins in the middle, moving to the right,
        unless a phase is given.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        rate_hz : float | Curve [Hz]
            How often it swings to and fro in a second (from 0.01 to 100 Hz, or a curve such as
            "0:1, 8:2") [default: 0.5]
        depth : float | Curve
            How far: 0 is nothing, 1 all the way to both sides (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0.8]
        shape : Literal["sine", "triangle", "square"]
            How it swings (sine: softly; triangle: evenly, with a sharp turn at both ends;
            square: to and fro at once, in 5 ms so as not to click) [default: sine]
        phase : float [°]
            Where in the swing it begins; 90 is the highest point (from 0 to 360°) [default: 0]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def bitcrush(
        self,
        audio: Recording,
        /,
        *,
        bits: float | Curve = 8.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Round every sample to few bits, for the grain and hiss of early samplers.

        Quiet passages suffer first: what is smaller than half a step becomes silence. 8 bits hiss, 4
        buzz, fractions of a bit are allowed. The sample rate stays as it is; add fx.resample for the
        rest of an old machine. What is bits here is bit_depth in pedalboard; here that is the flag for
        the format of the file.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        bits : float | Curve [bits]
            How many bits a sample is rounded to (from 0 to 32 bits, or a curve such as "0:1,
            8:2") [default: 8]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def brickwall_limiter(
        self,
        audio: Recording,
        /,
        *,
        ceiling_db: float | Curve = -1.0,
        release_ms: float | Curve = 100.0,
        lookahead_ms: float = 5.0,
        true_peak: bool = False,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Hold all peaks under a ceiling by turning down just before them.

        It looks ahead, all channels are turned down together, and nothing is made louder: at the end of
        a chain it keeps what came before from clipping. The ceiling is one of the samples; the wave
        between them can pass it by a little, less with true_peak. Its delay is taken out again.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        ceiling_db : float | Curve [dBFS]
            What no sample will pass (from -60 to 0 dBFS, or a curve such as "0:1, 8:2")
            [default: -1]
        release_ms : float | Curve [ms]
            How fast it lets go when the level falls (more than 0 and at most 10000 ms, or a
            curve such as "0:1, 8:2") [default: 100]
        lookahead_ms : float [ms]
            How long before a peak it begins to turn down (more than 0 and at most 100 ms)
            [default: 5]
        true_peak : bool
            Look for peaks between the samples too, fourfold oversampled
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def chorus(
        self,
        audio: Recording,
        /,
        *,
        rate_hz: float | Curve = 1.0,
        depth: float | Curve = 0.25,
        centre_delay_ms: float | Curve = 7.0,
        feedback: float | Curve = 0.0,
        mix: float | Curve = 0.5,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Thicken a sound with a copy that wavers in time, as if several played it.

        The copy's delay swings around centre_delay_ms. 7 to 8 ms sound like a chorus; 1 ms with
        feedback is a flanger; a high depth and rate are out of tune on purpose. Both channels swing
        alike, so it does not widen.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        rate_hz : float | Curve [Hz]
            How often it swings in a second (from 0 to 100 Hz, or a curve such as "0:1, 8:2")
            [default: 1]
        depth : float | Curve
            How far it swings: 0 not at all, 1 the farthest (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0.25]
        centre_delay_ms : float | Curve [ms]
            Delay around which the copy swings (from 1 to 100 ms, or a curve such as "0:1, 8:2")
            [default: 7]
        feedback : float | Curve
            Share of the result that goes round again (from -0.99 to 0.99, or a curve such as
            "0:1, 8:2") [default: 0]
        mix : float | Curve
            Share of the effect: 0 none, 1 nothing else (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 0.5]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def clipping(
        self,
        audio: Recording,
        /,
        *,
        threshold_db: float | Curve = -6.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Cut the wave off flat at a level, for hard, fuzzy distortion.

        What stays under the level is untouched, bit for bit. What is cut off comes back as odd
        harmonics, some of them mirrored at half the sample rate, since there is no oversampling.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        threshold_db : float | Curve [dBFS]
            Level at which the wave is cut off (from -100 to 0 dBFS, or a curve such as "0:1,
            8:2") [default: -6]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def compressor(
        self,
        audio: Recording,
        /,
        *,
        threshold_db: float | Curve = 0.0,
        ratio: float | Curve = 1.0,
        attack_ms: float | Curve = 1.0,
        release_ms: float | Curve = 100.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Turn down what is louder than a threshold, so that loud and quiet draw closer.

        It is a feed-forward compressor with a hard knee that follows the samples' own level, each
        channel by itself, and it adds no make-up gain: follow with fx.gain or normalize. With ratio=1,
        where it stands by itself, it changes nothing; threshold_db=-20 ratio=4 is where most begin.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        threshold_db : float | Curve [dBFS]
            Level at which it begins (from -100 to 0 dBFS, or a curve such as "0:1, 8:2")
            [default: 0]
        ratio : float | Curve [:1]
            dB of input over the threshold for one dB of output (from 1 to 1000:1, or a curve
            such as "0:1, 8:2") [default: 1]
        attack_ms : float | Curve [ms]
            How fast it reacts when the level rises (from 0 to 10000 ms, or a curve such as
            "0:1, 8:2") [default: 1]
        release_ms : float | Curve [ms]
            How fast it lets go when the level falls (from 0 to 10000 ms, or a curve such as
            "0:1, 8:2") [default: 100]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def convolution(
        self,
        audio: Recording,
        /,
        *,
        impulse_response: Recording,
        mix: float | Curve = 1.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Put a recording into a room, a loudspeaker or any other impulse response.

        The impulse response is a second recording, mono or stereo, brought to the rate of the first.
        pedalboard scales it to an energy of -18 dB, whatever its level was, so the result is often
        quiet: follow with normalize. Two channels of it go to left and right; a mono recording gets the
        mean of both.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        impulse_response : Recording
            Recording of the room, loudspeaker or device
        mix : float | Curve
            Share of the effect: 0 none, 1 nothing else (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 1]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def de_esser(
        self,
        audio: Recording,
        /,
        *,
        frequency_hz: float = 5500.0,
        threshold_db: float | Curve = -10.0,
        ratio: float | Curve = 5.0,
        range_db: float | Curve = 12.0,
        attack_ms: float = 1.0,
        release_ms: float = 40.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Soften the sharp s, sh and t sounds of a voice.

        What is above the frequency is lowered while it makes up much of the sound: its power is
        compared with that of the whole, over 10 ms, so soft and loud passages are treated alike and
        the threshold needs no level. All else passes bit for bit, without a shift in phase. Made for
        single voices; in a full mix it takes cymbals for sibilance, and in pauses it lowers hiss. All
        channels are lowered alike, so the stereo image stays.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        frequency_hz : float [Hz]
            Sibilance is sought, and lowered, from here on (from 1500 to 16000 Hz) [default:
            5500]
        threshold_db : float | Curve [dB]
            How far sibilance may be under the whole sound (from -60 to 0 dB, or a curve such as
            "0:1, 8:2") [default: -10]
        ratio : float | Curve [:1]
            Lower by 1 - 1/ratio of what is over the threshold (from 1 to 100:1, or a curve such
            as "0:1, 8:2") [default: 5]
        range_db : float | Curve [dB]
            How far it is lowered at most (from 0 to 40 dB, or a curve such as "0:1, 8:2")
            [default: 12]
        attack_ms : float [ms]
            Time to go 63 % of the way down (from 0 to 100 ms) [default: 1]
        release_ms : float [ms]
            Time to come 63 % of the way back (from 0 to 1000 ms) [default: 40]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def delay(
        self,
        audio: Recording,
        /,
        *,
        delay_seconds: float | Curve = 0.5,
        feedback: float | Curve = 0.0,
        mix: float | Curve = 0.5,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Repeat the sound after a while, once or again and again.

        Each channel has its own echoes, delay_seconds apart, each quieter than the last by feedback.
        For echoes in time with the music take 60 / BPM seconds for a beat. A curve of delay_seconds
        (from 0.001 on) bends the pitch of the echoes, as a tape machine does whose speed is changed.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        delay_seconds : float | Curve [s]
            Time from the sound to its echo (from 0 to 30 s, or a curve such as "0:1, 8:2")
            [default: 0.5]
        feedback : float | Curve
            Level of each echo, as a share of the one before (from 0 to 0.99, or a curve such as
            "0:1, 8:2") [default: 0]
        mix : float | Curve
            Share of the echoes: 0 none, 1 without the sound itself (from 0 to 1, or a curve
            such as "0:1, 8:2") [default: 0.5]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def distortion(
        self,
        audio: Recording,
        /,
        *,
        drive_db: float | Curve = 25.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Overdrive the sound softly, with the warm and dense harmonics of a saturated amplifier.

        Every sample x becomes tanh(drive x): quiet sound only gets louder, loud sound is rounded off,
        and nothing passes full scale. High harmonics are mirrored at half the sample rate, since there
        is no oversampling.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        drive_db : float | Curve [dB]
            Level into the distortion: more is denser (from -100 to 60 dB, or a curve such as
            "0:1, 8:2") [default: 25]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def dither(
        self,
        audio: Recording,
        /,
        *,
        bits: int = 16,
        shaping: Literal["none", "first-order", "psychoacoustic"] = "none",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        seed: int = 0,
    ) -> Audio:
        """Reduce the bit depth without distortion, by a faint noise before rounding.

        Without it, writing 24-bit or floating-point sound to 16 bits makes fades and quiet passages
        rough; with it, they sink into a steady hiss, for 16 bits at 93 dB under a full-scale sine.
        Silence gets the hiss as well.

        Nothing may follow, and the file should have the same depth, which then holds the samples bit
        for bit: musictool run "fade out=5 | fx.dither bits=16" in.wav -o out.wav --bit-depth 16. The
        hub by itself only rounds. A deeper file holds them too, a shallower one rounds them again, and
        lossy formats have no use for dither.

        Shaping makes the noise stronger but less audible: first-order by 3 dB stronger and, at
        44.1 kHz, 4 dB less audible; psychoacoustic by 10 dB stronger and 9 dB less audible. What lies
        within full scale stays there.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        bits : int [bit]
            Bits of a sample in the file to come (from 8 to 24 bit) [default: 16]
        shaping : Literal["none", "first-order", "psychoacoustic"]
            Where the noise goes (none: evenly over all frequencies; first-order: away from the
            bass: less below a sixth of the sample rate; psychoacoustic: away from the bass and
            a sixth of the sample rate, to the top) [default: none]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]

        Returns
        -------
        Audio
        """

    def duck(
        self,
        audio: Recording,
        /,
        *,
        key: Recording,
        threshold_db: float | Curve = -30.0,
        ratio: float | Curve = 10.0,
        range_db: float | Curve = 12.0,
        attack_ms: float = 20.0,
        hold_ms: float = 150.0,
        release_ms: float = 400.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Lower a recording while another one, the key, sounds.

        Music under a voice, a pad that breathes with the kick drum. Only the key's level is used, its
        highest peak of the last 10 ms in any channel; to hear both, follow with the command mix. Both
        begin together, also where start says that the ducking begins later. After the key's end the
        recording comes back. All channels are lowered alike, so the stereo image stays.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        key : Recording
            The recording that this one makes room for, such as a voice
        threshold_db : float | Curve [dBFS]
            Level of the key from which on it counts (from -90 to 0 dBFS, or a curve such as
            "0:1, 8:2") [default: -30]
        ratio : float | Curve [:1]
            Lower by 1 - 1/ratio of what the key is over the threshold (from 1 to 100:1, or a
            curve such as "0:1, 8:2") [default: 10]
        range_db : float | Curve [dB]
            How far it is lowered at most (from 0 to 90 dB, or a curve such as "0:1, 8:2")
            [default: 12]
        attack_ms : float [ms]
            Time to go 63 % of the way down (from 0 to 2000 ms) [default: 20]
        hold_ms : float [ms]
            Time to stay down after the key has fallen (from 0 to 5000 ms) [default: 150]
        release_ms : float [ms]
            Time to come 63 % of the way back (from 0 to 10000 ms) [default: 400]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def eq(
        self,
        audio: Recording,
        /,
        *,
        band: str | Sequence[str],
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Shape the spectrum of a recording with any number of bands.

        "peak HZ DB [Q]" raises or lowers around a frequency, the more narrowly the higher Q (1 if
        left out: about an octave and a half). "low-shelf HZ DB [Q]" and "high-shelf HZ DB [Q]" raise
        or lower all below or above; half the gain is reached at the frequency. "lowpass HZ [SLOPE]"
        and "highpass HZ [SLOPE]" keep what is below or above, 3 dB down at the frequency and from
        there on by 12, 24, 36 or 48 dB per octave (Butterworth). "bandpass HZ [Q]" keeps and
        "notch HZ [Q]" takes out what is around a frequency.

        Bands follow each other, so their gains in dB add up; what is raised may pass full scale. As in
        any such equaliser, bands near half the sample rate get narrower than their analogue models.
        A band rings for 2.2 Q / HZ seconds; after the end of the recording that is kept if it is heard
        for a quarter of a second and more, else the length stays.

        A number of a band may be a curve of time:value, "peak 0:200, 8:4000 +6 2", but for a SLOPE;
        a frequency moves evenly as the ear hears it.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        band : str | Sequence[str]
            One band, such as "peak 1000 +3 1.4" (kind, Hz, dB, Q); repeat for more
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def gain(
        self,
        audio: Recording,
        /,
        *,
        gain_db: float | Curve = 1.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Make a recording louder or quieter by some decibels.

        Nothing else changes, and nothing is cut off at full scale. As a curve it is a volume
        automation.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        gain_db : float | Curve [dB]
            Change in level (from -100 to 60 dB, or a curve such as "0:1, 8:2") [default: 1]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def gsm_full_rate_compressor(
        self,
        audio: Recording,
        /,
        *,
        quality: Literal["zero-order-hold", "linear", "catmull-rom", "lagrange", "windowed-sinc", "windowed-sinc-256", "windowed-sinc-128", "windowed-sinc-64", "windowed-sinc-32", "windowed-sinc-16", "windowed-sinc-8"] = "windowed-sinc-8",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Make a recording sound like a call on an early mobile phone.

        It is squeezed through the GSM Full Rate codec: mono, nothing above 4 kHz, 13 kbit/s of a model
        of the human voice, which music suits badly. Channels become alike. Recordings of more than
        three minutes are coded in stretches that begin half a minute early, since the codec cannot
        be stopped and go on.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        quality : Literal["zero-order-hold", "linear", "catmull-rom", "lagrange", "windowed-sinc", "windowed-sinc-256", "windowed-sinc-128", "windowed-sinc-64", "windowed-sinc-32", "windowed-sinc-16", "windowed-sinc-8"]
            How the sample rate is changed (zero-order-hold: repeats samples; harsh, metallic
            mirror tones; linear: straight lines; mirror tones, duller; catmull-rom: cubic
            curves; mirror tones; lagrange: curves of fifth order; mirror tones; windowed-sinc:
            no filter against mirror tones going down; windowed-sinc-256: mirror tones under -50
            dB; slow; windowed-sinc-128: mirror tones under -35 dB; windowed-sinc-64: mirror
            tones under -30 dB; windowed-sinc-32: mirror tones under -30 dB; windowed-sinc-16:
            mirror tones from just above the limit; windowed-sinc-8: mirror tones from above the
            limit; fast) [default: windowed-sinc-8]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def high_shelf(
        self,
        audio: Recording,
        /,
        *,
        cutoff_frequency_hz: float | Curve = 440.0,
        gain_db: float | Curve = 0.0,
        q: float | Curve = 0.70710677,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Lift or lower everything above a frequency, for air or less of it.

        A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the cutoff. A q
        over 0.7 overshoots on both sides of it, a lower one is more gradual.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cutoff_frequency_hz : float | Curve [Hz]
            Where the filter begins; under half the sample rate (more than 0 Hz, or a curve such
            as "0:1, 8:2") [default: 440]
        gain_db : float | Curve [dB]
            Change in level above the cutoff (from -60 to 60 dB, or a curve such as "0:1, 8:2")
            [default: 0]
        q : float | Curve
            How steep: 0.7 is as steep as it gets without overshoot (from 0.01 to 100, or a
            curve such as "0:1, 8:2") [default: 0.70710677]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def highpass(
        self,
        audio: Recording,
        /,
        *,
        cutoff_frequency_hz: float | Curve = 50.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Take the lows away gently, 6 dB per octave.

        A first-order filter, 3 dB down at the cutoff, without any resonance. Against rumble and
        handling noise use two or three in a row.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cutoff_frequency_hz : float | Curve [Hz]
            Where the filter begins; under half the sample rate (more than 0 Hz, or a curve such
            as "0:1, 8:2") [default: 50]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def invert(
        self,
        audio: Recording,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Turn the wave upside down, which by itself nobody hears.

        It mends a channel with swapped polarity, or cancels a recording that is mixed with its own
        copy.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def ladder(
        self,
        audio: Recording,
        /,
        *,
        mode: Literal["lpf12", "hpf12", "bpf12", "lpf24", "hpf24", "bpf24"] = "lpf12",
        cutoff_hz: float | Curve = 200.0,
        resonance: float | Curve = 0.0,
        drive: float | Curve = 1.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Filter as the classic Moog synthesizers do, with a resonance that sings.

        Four one-pole stages in a loop that saturates, so level and drive colour the sound. With
        resonance near 1 it whistles at the cutoff; a curve of cutoff_hz is the well-known sweep.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        mode : Literal["lpf12", "hpf12", "bpf12", "lpf24", "hpf24", "bpf24"]
            What passes, and how steep the slope is (lpf12: lows pass, 12 dB per octave; hpf12:
            highs pass, 12 dB per octave; bpf12: a band passes, 12 dB per octave; lpf24: lows
            pass, 24 dB per octave; hpf24: highs pass, 24 dB per octave; bpf24: a band passes,
            24 dB per octave) [default: lpf12]
        cutoff_hz : float | Curve [Hz]
            Where the slope begins; under half the sample rate (more than 0 Hz, or a curve such
            as "0:1, 8:2") [default: 200]
        resonance : float | Curve
            How strongly the cutoff rings: 0 not, 1 by itself (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0]
        drive : float | Curve
            Level into the loop: more is rounder and dirtier (from 1 to 100, or a curve such as
            "0:1, 8:2") [default: 1]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def limiter(
        self,
        audio: Recording,
        /,
        *,
        threshold_db: float | Curve = -10.0,
        release_ms: float | Curve = 100.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Make a recording denser and louder up to full scale.

        Two compressors in a row, a make-up gain for what they take, and a hard cut at 0 dBFS: the lower
        the threshold, the louder all becomes. To hold peaks under a ceiling without changing the rest,
        take fx.brickwall-limiter.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        threshold_db : float | Curve [dBFS]
            Level at which it begins (from -100 to 0 dBFS, or a curve such as "0:1, 8:2")
            [default: -10]
        release_ms : float | Curve [ms]
            How fast it lets go when the level falls (from 0 to 10000 ms, or a curve such as
            "0:1, 8:2") [default: 100]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def low_shelf(
        self,
        audio: Recording,
        /,
        *,
        cutoff_frequency_hz: float | Curve = 440.0,
        gain_db: float | Curve = 0.0,
        q: float | Curve = 0.70710677,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Lift or lower everything under a frequency, for more body or less boom.

        A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the cutoff. A q
        over 0.7 overshoots on both sides of it, a lower one is more gradual.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cutoff_frequency_hz : float | Curve [Hz]
            Where the filter begins; under half the sample rate (more than 0 Hz, or a curve such
            as "0:1, 8:2") [default: 440]
        gain_db : float | Curve [dB]
            Change in level under the cutoff (from -60 to 60 dB, or a curve such as "0:1, 8:2")
            [default: 0]
        q : float | Curve
            How steep: 0.7 is as steep as it gets without overshoot (from 0.01 to 100, or a
            curve such as "0:1, 8:2") [default: 0.70710677]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def lowpass(
        self,
        audio: Recording,
        /,
        *,
        cutoff_frequency_hz: float | Curve = 50.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Take the highs away gently, 6 dB per octave.

        A first-order filter, 3 dB down at the cutoff, without any resonance: duller, as from the next
        room. The 50 Hz that it has by itself leave next to nothing; 1000 to 5000 are usual.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cutoff_frequency_hz : float | Curve [Hz]
            Where the filter begins; under half the sample rate (more than 0 Hz, or a curve such
            as "0:1, 8:2") [default: 50]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def mid_side(
        self,
        audio: Recording,
        /,
        *,
        mid_db: float | Curve = 0.0,
        side_db: float | Curve = 0.0,
        mode: Literal["process", "encode", "decode"] = "process",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Balance what stands in the middle against what stands at the sides.

        Voice, bass and drums are mostly in the middle, room and doubled instruments at the sides. To
        work on the two apart, put other effects between encode and decode, which undo each other:
        fx.mid-side mode=encode | fx.highpass | fx.mid-side mode=decode.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        mid_db : float | Curve [dB]
            Change in level of the middle, left plus right (from -120 to 24 dB, or a curve such
            as "0:1, 8:2") [default: 0]
        side_db : float | Curve [dB]
            Change in level of the side, left minus right (from -120 to 24 dB, or a curve such
            as "0:1, 8:2") [default: 0]
        mode : Literal["process", "encode", "decode"]
            What goes in and what comes out (process: left and right in and out; encode: left
            and right in; out come middle and side, in their places; decode: middle and side in;
            out come left and right) [default: process]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def mp3_compressor(
        self,
        audio: Recording,
        /,
        *,
        vbr_quality: float = 2.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Let a recording suffer what MP3 does to it, from hardly audible to under water.

        It is encoded by LAME with variable bitrate and decoded again at once, and stands where it
        stood, to the sample. The container of the output is another matter.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        vbr_quality : float
            LAME's quality: 0 best, 9.9 worst (from 0 to 9.9) [default: 2]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def noise_gate(
        self,
        audio: Recording,
        /,
        *,
        threshold_db: float | Curve = -100.0,
        ratio: float | Curve = 10.0,
        attack_ms: float | Curve = 1.0,
        release_ms: float | Curve = 100.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Fade out what is quieter than a threshold: hiss and hum in the pauses.

        What is louder passes as it is. With ratio=2 it is a gentle expander, with 10 and more a gate.
        It follows each channel by itself. The -100 dB where it stands by itself are under the noise of
        most recordings; try -50.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        threshold_db : float | Curve [dBFS]
            Level under which it closes (from -100 to 0 dBFS, or a curve such as "0:1, 8:2")
            [default: -100]
        ratio : float | Curve [:1]
            dB that the result falls for each dB under the threshold (from 1 to 1000:1, or a
            curve such as "0:1, 8:2") [default: 10]
        attack_ms : float | Curve [ms]
            How fast it opens when the level rises (from 0 to 10000 ms, or a curve such as "0:1,
            8:2") [default: 1]
        release_ms : float | Curve [ms]
            How fast it closes when the level falls (from 0 to 10000 ms, or a curve such as
            "0:1, 8:2") [default: 100]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def peak(
        self,
        audio: Recording,
        /,
        *,
        cutoff_frequency_hz: float | Curve = 440.0,
        gain_db: float | Curve = 0.0,
        q: float | Curve = 0.70710677,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Lift or lower a band around a frequency, as one band of an equalizer.

        A bell of second order, as wide as cutoff_frequency_hz / q. A high q with a strong cut removes
        one tone, such as mains hum; a low one shapes.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cutoff_frequency_hz : float | Curve [Hz]
            Middle of the band; under half the sample rate (more than 0 Hz, or a curve such as
            "0:1, 8:2") [default: 440]
        gain_db : float | Curve [dB]
            Change in level in the middle of the band (from -60 to 60 dB, or a curve such as
            "0:1, 8:2") [default: 0]
        q : float | Curve
            How narrow the band is: 0.7 two octaves, 1.4 one, 4.3 a third of one (from 0.01 to
            100, or a curve such as "0:1, 8:2") [default: 0.70710677]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def phaser(
        self,
        audio: Recording,
        /,
        *,
        rate_hz: float | Curve = 1.0,
        depth: float | Curve = 0.5,
        centre_frequency_hz: float | Curve = 1300.0,
        feedback: float | Curve = 0.0,
        mix: float | Curve = 0.5,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Sweep notches through the sound, for a slow whoosh or a fast warble.

        Six all-pass filters of first order swing around centre_frequency_hz; mixed with the sound
        itself they cancel it at three frequencies, so mix=0.5 is strongest and mix=1 has no notches at
        all.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        rate_hz : float | Curve [Hz]
            How often it swings in a second (from 0 to 100 Hz, or a curve such as "0:1, 8:2")
            [default: 1]
        depth : float | Curve
            How far it swings: 0 not at all, 1 the farthest (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0.5]
        centre_frequency_hz : float | Curve [Hz]
            Frequency around which the notches swing (more than 0 Hz, or a curve such as "0:1,
            8:2") [default: 1300]
        feedback : float | Curve
            Share of the result that goes round again (from -0.99 to 0.99, or a curve such as
            "0:1, 8:2") [default: 0]
        mix : float | Curve
            Share of the effect: 0 none, 1 nothing else (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 0.5]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def pitch_shift(
        self,
        audio: Recording,
        /,
        *,
        semitones: float | Curve = 0.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Move a recording up or down in pitch without changing its speed.

        Fractions of a semitone are allowed: a tone comes out exact to a hundredth of one, and a curve
        makes it glide. Beyond an octave voices and drums sound artificial; formants move along. Drum
        strokes and other attacks stay sharp and in place to a millisecond, the length to the sample,
        and the stereo image as it was. By a phase vocoder of musictool's own, in place of the Rubber
        Band library that pedalboard's effect of this name runs.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        semitones : float | Curve [semitones]
            How far to move: 12 is an octave up, -12 one down (from -72 to 72 semitones, or a
            curve such as "0:1, 8:2") [default: 0]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def resample(
        self,
        audio: Recording,
        /,
        *,
        target_sample_rate: float = 8000.0,
        quality: Literal["zero-order-hold", "linear", "catmull-rom", "lagrange", "windowed-sinc", "windowed-sinc-256", "windowed-sinc-128", "windowed-sinc-64", "windowed-sinc-32", "windowed-sinc-16", "windowed-sinc-8"] = "windowed-sinc-32",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Lower the sample rate and raise it again, for the dull or metallic sound of old devices.

        What is above half of target_sample_rate is lost (windowed-sinc-…) or comes back mirrored and
        inharmonic (the other qualities). The file keeps its own sample rate; to change that, use
        convert.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        target_sample_rate : float [Hz]
            The sample rate on the way (from 100 to 768000 Hz) [default: 8000]
        quality : Literal["zero-order-hold", "linear", "catmull-rom", "lagrange", "windowed-sinc", "windowed-sinc-256", "windowed-sinc-128", "windowed-sinc-64", "windowed-sinc-32", "windowed-sinc-16", "windowed-sinc-8"]
            How the sample rate is changed (zero-order-hold: repeats samples; harsh, metallic
            mirror tones; linear: straight lines; mirror tones, duller; catmull-rom: cubic
            curves; mirror tones; lagrange: curves of fifth order; mirror tones; windowed-sinc:
            no filter against mirror tones going down; windowed-sinc-256: mirror tones under -50
            dB; slow; windowed-sinc-128: mirror tones under -35 dB; windowed-sinc-64: mirror
            tones under -30 dB; windowed-sinc-32: mirror tones under -30 dB; windowed-sinc-16:
            mirror tones from just above the limit; windowed-sinc-8: mirror tones from above the
            limit; fast) [default: windowed-sinc-32]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def reverb(
        self,
        audio: Recording,
        /,
        *,
        room_size: float | Curve = 0.5,
        damping: float | Curve = 0.5,
        wet_level: float | Curve = 0.33,
        dry_level: float | Curve = 0.4,
        width: float | Curve = 1.0,
        freeze_mode: float | Curve = 0.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Let a recording sound in a room, from a small one to a cathedral.

        Eight comb and four all-pass filters to a channel, after Freeverb by Jezar. The dry sound is at
        twice dry_level and the wet at three times wet_level, so 0.5 keeps the dry sound at its level.
        Channels beyond two have their rooms in pairs.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        room_size : float | Curve
            How long the room rings: 0 small, 1 a cathedral (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0.5]
        damping : float | Curve
            How soon the highs die away: 0 bright, 1 dull (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 0.5]
        wet_level : float | Curve
            Level of the room (from 0 to 1, or a curve such as "0:1, 8:2") [default: 0.33]
        dry_level : float | Curve
            Level of the sound itself; 0.5 leaves it as it is (from 0 to 1, or a curve such as
            "0:1, 8:2") [default: 0.4]
        width : float | Curve
            How far the room spreads: 0 mono, 1 wide (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 1]
        freeze_mode : float | Curve
            From 0.5 on, the room rings for ever and takes in nothing new (from 0 to 1, or a
            curve such as "0:1, 8:2") [default: 0]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def transient_shaper(
        self,
        audio: Recording,
        /,
        *,
        attack_db: float | Curve = 6.0,
        sustain_db: float | Curve = 0.0,
        attack_ms: float = 20.0,
        sustain_ms: float = 500.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Bring out or soften the attack of each sound, and let it ring longer or shorter.

        Drums get more punch or less, a room gets drier or bigger. Unlike a compressor there is no
        threshold: quiet strokes are shaped as loud ones are. A sound out of silence gets all of
        attack_db at its first moment, what decays fast gets nearly all of sustain_db, and a steady
        tone is left as it was. All channels are changed alike, so the stereo image stays; what is
        raised may pass full scale.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        attack_db : float | Curve [dB]
            Change in level of each sound's beginning (from -24 to 24 dB, or a curve such as
            "0:1, 8:2") [default: 6]
        sustain_db : float | Curve [dB]
            Change in level of what rings after it (from -24 to 24 dB, or a curve such as "0:1,
            8:2") [default: 0]
        attack_ms : float [ms]
            How long a beginning is: after it, 37 % is left (from 1 to 200 ms) [default: 20]
        sustain_ms : float [ms]
            How slow a decay must be to count as steady (from 20 to 5000 ms) [default: 500]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def tremolo(
        self,
        audio: Recording,
        /,
        *,
        rate_hz: float | Curve = 5.0,
        depth: float | Curve = 0.5,
        shape: Literal["sine", "triangle", "square"] = "sine",
        phase: float = 0.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Let the level of a recording swing, as a guitar amplifier's tremolo does.

        The level goes from as it was down to 1 - depth and back, in all channels together; it never
        gets louder. It begins halfway and rising unless a phase is given. A square of full depth
        chops the sound. Beyond some 20 Hz the swing is heard as roughness rather than as movement.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        rate_hz : float | Curve [Hz]
            How often it swings to and fro in a second (from 0.01 to 100 Hz, or a curve such as
            "0:1, 8:2") [default: 5]
        depth : float | Curve
            How deep: 0 is nothing, 1 down to silence (from 0 to 1, or a curve such as "0:1,
            8:2") [default: 0.5]
        shape : Literal["sine", "triangle", "square"]
            How it swings (sine: softly; triangle: evenly, with a sharp turn at both ends;
            square: to and fro at once, in 5 ms so as not to click) [default: sine]
        phase : float [°]
            Where in the swing it begins; 90 is the highest point (from 0 to 360°) [default: 0]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def true_peak_limiter(
        self,
        audio: Recording,
        /,
        *,
        ceiling_dbtp: float = -1.0,
        lufs: float | None = None,
        release_ms: float = 100.0,
        lookahead_ms: float = 5.0,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Hold true peaks under a ceiling, at a loudness of your choice.

        The wave between the samples can rise over all of them, and is what clips in a player or an
        encoder; here it stays under the ceiling, by 0.03 dB, as a meter after BS.1770-4 sees it. All
        channels are turned down together, shortly before a peak, and frames stay where they are. What
        needs no limiting passes bit for bit.

        With lufs the recording is first made louder or quieter, by as much as it takes for the limited
        result to have that loudness to within 0.1 LU: lufs=-14 and the ceiling of -1 dBTP are what
        streaming services ask for. It takes one reading to measure and up to five more to try. Where
        limiting would have to be so heavy that more gain hardly brings more loudness, the result comes
        as near as those readings got, with peaks driven up to 40 dB over the ceiling, and if that is
        more than 0.1 LU off, a warning says so. Silence stays silence, with a warning, too.

        A longer release_ms is smoother, a shorter one louder; under 20 ms low notes begin to distort.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -60 to 0 dBTP) [default: -1]
        lufs : float | None [LUFS]
            Integrated loudness to reach (from -70 to 0 LUFS)
        release_ms : float [ms]
            How fast it lets go when a peak is over (from 1 to 5000 ms) [default: 100]
        lookahead_ms : float [ms]
            How long before a peak it begins to turn down (from 1 to 50 ms) [default: 5]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def vst3(
        self,
        audio: Recording,
        /,
        *,
        path: FilePath,
        set_: str | Sequence[str] = (),
        vstpreset: FilePath | None = None,
        plugin_name: str | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
    ) -> Audio:
        """Put a recording through a VST3 effect, or on a Mac an Audio Unit.

        What can be set depends on the plugin: --params lists it, with ranges and units. A preset is
        loaded first, the settings are made after it, in their order. A number may be a curve of
        time:value, "cutoff=0:200, 8:8000": the plugin is handed a new value every 64 frames, and
        smooths them as it does in a workstation. The plugin runs in a process of its own, so that it
        can crash without harm to the rest of a batch. Its latency is made up for. A plugin made for one
        channel has an instance for each; one made for two gets a mono recording on both sides, and the
        mean of what comes out is kept; of a surround recording it gets the pairs, and single channels
        like mono ones.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        path : FilePath
            A .vst3, or the name of one that is installed; on a Mac a .component
        set_ : str | Sequence[str]
            A setting as name=value, or "name=0:value, 8:value"
        vstpreset : FilePath | None
            A .vstpreset to begin with
        plugin_name : str | None
            Which one, if the file holds several plugins
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]

        Returns
        -------
        Audio
        """

    def vst3_params(
        self,
        *,
        path: FilePath,
        plugin_name: str | None = None,
    ) -> Report:
        """List what can be set of a VST3 effect, or on a Mac of an Audio Unit.

        Name, range, unit and choices are the plugin's own; the default is what it has when it is
        loaded. Of very many choices only some are listed.

        Parameters
        ----------
        path : FilePath
            A .vst3, or the name of one that is installed; on a Mac a .component
        plugin_name : str | None
            Which one, if the file holds several plugins

        Returns
        -------
        Report
        """

    def width(
        self,
        audio: Recording,
        /,
        *,
        width: float | Curve = 1.5,
        mono_below_hz: float | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Make a stereo recording wider or narrower.

        The side signal, left minus right, is multiplied; the middle stays as it is, so a fold-down to
        mono sounds as before. Above 1, sounds at the far left or right get louder by up to 20 log10 of
        the width, in dB. With mono_below_hz the side also loses its bass, at 12 dB per octave, which
        keeps a wide mix firm on loudspeakers and safe on vinyl.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        width : float | Curve [times]
            How wide: 0 is mono, 1 as it was, 2 twice as wide (from 0 to 4 times, or a curve
            such as "0:1, 8:2") [default: 1.5]
        mono_below_hz : float | None [Hz]
            Bring what lies below this frequency to the middle (from 20 to 1000 Hz)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The command of a name as it is: `commands["fx.reverb"]`."""

class RhythmCommands:
    def beats(
        self,
        audio: Recording,
        /,
        *,
        tempo_range: tuple[float, float] | None = None,
        device: str | None = None,
        engine: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
    ) -> Report:
        """Find the beats and bars of a recording.

        A report of tempo, meter, beats and downbeats in seconds, and how sure they are, 0 to 1. Where
        there is no steady beat, free_time is true: tempo and meter are null, and the beats a guess.
        What works by beats, here and in analyze and continue, takes an engine of this as its tracker.

        Music can be counted half or twice as fast: tempo_candidates has the two likeliest tempi with
        their weights, 1 together. If a tempo range is given, the one of them, or of their octaves, that
        lies in it is taken; else one that agrees with the BPM tag of the file, if one does.

        The engine tcn is a network that has learnt how beats sound, tempogram looks for what repeats,
        best where the tempo is steady, librosa is librosa's tracker, which finds no bars, and beatnet
        the network of BeatNet, whose weights are fetched by musictool models pull beatnet.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            Which model does it

        Returns
        -------
        Report
        """

    def click(
        self,
        audio: Recording,
        /,
        *,
        level: float = -6.0,
        only: bool = False,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        device: str | None = None,
    ) -> Audio:
        """Play a metronome along with a recording, on the beats that are found.

        To hear whether the other rhythm commands will work by the right beats, or to practise with.
        The first beat of each bar is higher and louder, where bars are found. The clicks are added:
        what passes full scale is met by the file's clipping policy. In free time a warning says so.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        level : float [dBFS]
            Peak of the clicks on the first beat of a bar (from -60 to 0 dBFS) [default: -6]
        only : bool
            The clicks alone, without the recording
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    def fit(
        self,
        audio: Recording,
        /,
        *,
        cues: Table | FilePath,
        most: float = 1.5,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
    ) -> Audio:
        """Fit music to a film: at each cue there is the first beat of a bar, or another strong one.

        The table is a CSV file with a column time, in seconds from the beginning, or from start if
        there is one; the music begins with the film. Which beat goes to which cue is chosen so that
        the tempo changes least, first beats of bars are preferred, and between cues the tempo passes
        smoothly from one to the next. Cues are hit to 20 ms; where a stroke falls on the beat, the
        stroke is what hits. After the last cue the music goes on at its own tempo.

        A column intensity, from 0 to 1, shapes the music between the cues: 1 is as recorded, 0 is
        12 dB quieter and 12 dB darker above 2 kHz, in straight lines from cue to cue, and before the
        first as at the first. A column label is for you; sentences about a cue quote it. Further
        columns do not count.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        cues : Table | FilePath
            The moments to hit: a table with the columns time, intensity and label
        most : float [times]
            How much faster or slower the music may become anywhere (from 1.01 to 3 times)
            [default: 1.5]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    def groove(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording,
        grid: Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"] = "1/16",
        strength: float = 1.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
    ) -> Audio:
        """Play a recording with the feel of another: its micro-timing and its accents.

        In both, the beats are found, and for every sixteenth of the bar how early or late, and how
        loud, it is usually played in the reference. Onsets of the recording then move to these times,
        at its own tempo, and their levels to these accents, by 12 dB at most and no louder on the
        whole. Places at which the reference has no onsets stay as they are. If either has another
        meter, or bars that are not known, the places of one beat are told apart, not those of a bar.

        Both are read several times and never held; attacks are untouched and only move.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording
            The recording whose feel is taken over
        grid : Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"]
            Distance of the lines (1/4: quarters; 1/8: eighths; 1/8T: eighth triplets; 1/16:
            sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds) [default: 1/16]
        strength : float
            How much of it: 0 nothing, 1 as in the reference (from 0 to 1) [default: 1]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    def pitch(
        self,
        audio: Recording,
        /,
        *,
        semitones: float | Curve,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Move the pitch of a recording, at its own tempo.

        Everything is moved alike, drums and voices too, and formants with it: a voice that is moved
        far sounds smaller or bigger. Exact to a cent, in time to a millisecond, as long as it was to
        the sample. The same as fx.pitch-shift; the recording is read block by block and never held.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        semitones : float | Curve [semitones]
            How much higher; 12 is an octave, 0.01 a cent (from -24 to 24 semitones, or a curve
            such as "0:1, 8:2")
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    @overload
    def quantize(
        self,
        audio: Audio | Stream,
        /,
        *,
        grid: Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"] = "1/16",
        strength: float = 0.8,
        swing: float = 0.5,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
    ) -> Audio:
        """Tighten the timing: what begins beside the grid is moved onto it.

        The grid follows the beats that are found, so a tempo that changes stays as it is. Every onset
        moves to its nearest line; where several are nearest to one, the strongest does and the others
        keep their distances. Attacks themselves are untouched, what rings between them is stretched,
        and the pitch stays. Made for drums, bass and mixes with clear attacks; bowed strings, choirs
        and soft guitars have few onsets to take hold of, and where there are hardly any a warning says
        so. Swing sets every second line late, as in shuffle.

        The recording is read several times and never held.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        grid : Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"]
            Distance of the lines (1/4: quarters; 1/8: eighths; 1/8T: eighth triplets; 1/16:
            sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds) [default: 1/16]
        strength : float
            How far onsets move: 0 not at all, 1 onto the line (from 0 to 1) [default: 0.8]
        swing : float
            Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled
            (from 0.5 to 0.75) [default: 0.5]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    @overload
    def quantize(
        self,
        score: Score,
        /,
        *,
        grid: Literal["1/1", "1/2", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T", "1/64"] = "1/16",
        strength: float = 1.0,
        swing: float = 0.5,
        ends: bool = False,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Tighten the timing: what begins beside the grid is moved onto it.

        The grid begins anew with each bar, by the meters of the score. Every note moves to its nearest
        line and keeps its length; with ends that is brought to lines as well, and is one line at least.
        A note that came before another of its pitch does not run into it. Syllables move with their
        notes; pedal and other controllers stay.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        grid : Literal["1/1", "1/2", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T", "1/64"]
            Distance of the lines (1/1: whole notes; 1/2: halves; 1/4: quarters; 1/4T: quarter
            triplets; 1/8: eighths; 1/8T: eighth triplets; 1/16: sixteenths; 1/16T: sixteenth
            triplets; 1/32: thirty-seconds; 1/32T: thirty-second triplets; 1/64: sixty-fourths)
            [default: 1/16]
        strength : float
            How far notes move: 0 not at all, 1 onto the line (from 0 to 1) [default: 1]
        swing : float
            Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled
            (from 0.5 to 0.75) [default: 0.5]
        ends : bool
            Move the ends of notes to their lines too
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def quantize(
        self,
        value: FilePath,
        /,
        *,
        grid: Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"] | Literal["1/1", "1/2", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T", "1/64"] = "1/16",
        strength: float = 0.8,
        swing: float = 0.5,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
        ends: bool = False,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Tighten the timing: what begins beside the grid is moved onto it.

        The grid follows the beats that are found, so a tempo that changes stays as it is. Every onset
        moves to its nearest line; where several are nearest to one, the strongest does and the others
        keep their distances. Attacks themselves are untouched, what rings between them is stretched,
        and the pitch stays. Made for drums, bass and mixes with clear attacks; bowed strings, choirs
        and soft guitars have few onsets to take hold of, and where there are hardly any a warning says
        so. Swing sets every second line late, as in shuffle.

        The recording is read several times and never held.

        With notes: Tighten the timing: what begins beside the grid is moved onto it.

        The grid begins anew with each bar, by the meters of the score. Every note moves to its nearest
        line and keeps its length; with ends that is brought to lines as well, and is one line at least.
        A note that came before another of its pitch does not run into it. Syllables move with their
        notes; pedal and other controllers stay.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        grid : Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"] | Literal["1/1", "1/2", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T", "1/64"]
            Distance of the lines (1/4: quarters; 1/8: eighths; 1/8T: eighth triplets; 1/16:
            sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds) [default: 1/16]; with
            notes: Distance of the lines (1/1: whole notes; 1/2: halves; 1/4: quarters; 1/4T:
            quarter triplets; 1/8: eighths; 1/8T: eighth triplets; 1/16: sixteenths; 1/16T:
            sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-second triplets; 1/64:
            sixty-fourths) [default: 1/16]
        strength : float
            How far onsets move: 0 not at all, 1 onto the line (from 0 to 1) [default: 0.8];
            with notes: How far notes move: 0 not at all, 1 onto the line (from 0 to 1)
            [default: 1]
        swing : float
            Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled
            (from 0.5 to 0.75) [default: 0.5]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        device : str | None
            Where models run, such as cuda:1; by default the best device there is (with
            recordings)
        ends : bool
            Move the ends of notes to their lines too (with notes)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            (with notes)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
            (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    def steady(
        self,
        audio: Recording,
        /,
        *,
        bpm: float | None = None,
        strength: float = 1.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
    ) -> Audio:
        """Remove the drift of the tempo: a metronome can run along.

        The beats that are found come to lie at equal distances, by default those of the median tempo,
        so that a recording can be looped, layered and put on a grid. What is played between the beats
        keeps its place between them (rhythm.quantize moves that too). Attacks stay as they were and
        only move; the pitch stays. The recording is read several times and never held. A note says what
        was heard; bpm is reached from half or twice that if it is nearer, as by rhythm.tempo.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        bpm : float | None [BPM]
            The tempo to have throughout, in place of the median (from 20 to 400 BPM)
        strength : float
            How much of the drift goes: 0 nothing, 1 all of it (from 0 to 1) [default: 1]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    @overload
    def tempo(
        self,
        audio: Audio | Stream,
        /,
        *,
        bpm: float | None = None,
        factor: float | None = None,
        from_bpm: float | None = None,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
    ) -> Audio:
        """Play a recording faster or slower, at its own pitch.

        Either bpm or factor. For bpm the beat is looked for first, and the median of its tempo, or half
        or twice that if it is nearer, is brought to the one asked for; a note says what was heard and
        what is done. If you know better, from_bpm says which tempo it has, and a tempo range or the BPM
        tag of the file at which octave the beat is counted. Tempo changes within the recording stay in
        proportion; rhythm.steady removes them.

        The result is to the sample as long as the factor says, and nothing in it drifts. Drum strokes
        and other attacks stay as they were and only move; channels are changed together, so the stereo
        image stays. Up to 20 % either way is hard to hear; slower than half, sustained sounds get a
        slight shimmer. The recording is read block by block and never held.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        bpm : float | None [BPM]
            Tempo to reach, from the one that is found (from 20 to 400 BPM)
        factor : float | None [times]
            Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast (from 0.25 to 4 times)
        from_bpm : float | None [BPM]
            The tempo that it has, in place of the one that is heard (from 20 to 400 BPM)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Audio
        """

    @overload
    def tempo(
        self,
        score: Score,
        /,
        *,
        bpm: float | None = None,
        factor: float | None = None,
        from_bpm: float | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Play a score faster or slower.

        Either bpm or factor. The tempo map is scaled, so changes of tempo stay in proportion, and all
        ticks are what they were. For bpm the tempo that most quarter notes have is brought to the one
        asked for, and a note says which that was.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        bpm : float | None [BPM]
            Tempo to reach, from the one that most of it has (from 5 to 1000 BPM)
        factor : float | None [times]
            Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast (from 0.05 to 20 times)
        from_bpm : float | None [BPM]
            The tempo that counts as its own, in place of the usual one (from 5 to 1000 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def tempo(
        self,
        value: FilePath,
        /,
        *,
        bpm: float | None = None,
        factor: float | None = None,
        from_bpm: float | None = None,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        device: str | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Play a recording faster or slower, at its own pitch.

        Either bpm or factor. For bpm the beat is looked for first, and the median of its tempo, or half
        or twice that if it is nearer, is brought to the one asked for; a note says what was heard and
        what is done. If you know better, from_bpm says which tempo it has, and a tempo range or the BPM
        tag of the file at which octave the beat is counted. Tempo changes within the recording stay in
        proportion; rhythm.steady removes them.

        The result is to the sample as long as the factor says, and nothing in it drifts. Drum strokes
        and other attacks stay as they were and only move; channels are changed together, so the stereo
        image stays. Up to 20 % either way is hard to hear; slower than half, sustained sounds get a
        slight shimmer. The recording is read block by block and never held.

        With notes: Play a score faster or slower.

        Either bpm or factor. The tempo map is scaled, so changes of tempo stay in proportion, and all
        ticks are what they were. For bpm the tempo that most quarter notes have is brought to the one
        asked for, and a note says which that was.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        bpm : float | None [BPM]
            Tempo to reach, from the one that is found (from 20 to 400 BPM); with notes: Tempo
            to reach, from the one that most of it has (from 5 to 1000 BPM)
        factor : float | None [times]
            Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast (from 0.25 to 4 times);
            with notes: Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast (from 0.05
            to 20 times)
        from_bpm : float | None [BPM]
            The tempo that it has, in place of the one that is heard (from 20 to 400 BPM); with
            notes: The tempo that counts as its own, in place of the usual one (from 5 to 1000
            BPM)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        device : str | None
            Where models run, such as cuda:1; by default the best device there is (with
            recordings)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The command of a name as it is: `commands["fx.reverb"]`."""

class StemsCommands:
    def part(
        self,
        stems: Stems | FilePath,
        /,
        *,
        name: str,
    ) -> Audio:
        """Pick one of the recordings that stems are made of.

        Parameters
        ----------
        stems : Stems | FilePath
            What it works on: stems, or the path of one.
        name : str
            Which of them, such as drums

        Returns
        -------
        Audio
        """

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The command of a name as it is: `commands["fx.reverb"]`."""

class Commands:
    fx: FxCommands
    rhythm: RhythmCommands
    stems: StemsCommands
    @overload
    def analyze(
        self,
        audio: Audio | Stream,
        /,
        *,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        plot: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Report:
        """Tell what a recording is: level, tempo, beats, key, chords, sections, descriptors.

        Loudness, its range and true peak follow EBU R 128. Beats, downbeats and meter are those of
        rhythm.beats; where there is no steady beat, free_time is true and no beat is listed. Chords are
        major and minor triads, or N; fewer of them are right in dense mixes, and hardly any where a
        melody stands alone. Sections with one letter are alike in harmony and timbre. Confidences lie
        between 0 and 1. Descriptors are means and standard deviations over frames of 46 ms of the mix
        to mono, those of the spectrum only where there is sound.

        What cannot be told, such as the key of a drum loop, is null. Times are in seconds. Recordings
        of hours are read block by block.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        plot : FilePath | None
            Picture of wave, spectrogram, beats, chords and sections; .html has a table as well
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Report
        """

    @overload
    def analyze(
        self,
        score: Score,
        /,
        *,
        plot: FilePath | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Report:
        """Tell what notes are: tempo, meter, key, chords, tracks, density.

        Beats, tempo and meter are those of the tempo map if the notes follow it, and else heard from
        the notes, as where somebody played without a click: beats_from says which. In 6/8 a beat is a
        dotted quarter. The key is found from what sounds for how long, and from the last bass note, not
        read from the key signature; keys are those that the music passes through. Chords are those of
        the symbols in the score if there are any, and else found from the notes of each beat; where one
        line stands alone there are none. Each has its bass: chord is written as by Harte, symbol as
        above a staff. Density and polyphony count notes: one after another, and at once.

        What cannot be told is null. Times are in seconds, bars are counted as in the score.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        plot : FilePath | None
            Piano roll with the chords and keys that are found; .html has a table as well
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Report
        """

    @overload
    def analyze(
        self,
        value: FilePath,
        /,
        *,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        plot: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
    ) -> Report:
        """Tell what a recording is: level, tempo, beats, key, chords, sections, descriptors.

        Loudness, its range and true peak follow EBU R 128. Beats, downbeats and meter are those of
        rhythm.beats; where there is no steady beat, free_time is true and no beat is listed. Chords are
        major and minor triads, or N; fewer of them are right in dense mixes, and hardly any where a
        melody stands alone. Sections with one letter are alike in harmony and timbre. Confidences lie
        between 0 and 1. Descriptors are means and standard deviations over frames of 46 ms of the mix
        to mono, those of the spectrum only where there is sound.

        What cannot be told, such as the key of a drum loop, is null. Times are in seconds. Recordings
        of hours are read block by block.

        With notes: Tell what notes are: tempo, meter, key, chords, tracks, density.

        Beats, tempo and meter are those of the tempo map if the notes follow it, and else heard from
        the notes, as where somebody played without a click: beats_from says which. In 6/8 a beat is a
        dotted quarter. The key is found from what sounds for how long, and from the last bass note, not
        read from the key signature; keys are those that the music passes through. Chords are those of
        the symbols in the score if there are any, and else found from the notes of each beat; where one
        line stands alone there are none. Each has its bass: chord is written as by Harte, symbol as
        above a staff. Density and polyphony count notes: one after another, and at once.

        What cannot be told is null. Times are in seconds, bars are counted as in the score.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        plot : FilePath | None
            Picture of wave, spectrogram, beats, chords and sections; .html has a table as well;
            with notes: Piano roll with the chords and keys that are found; .html has a table as
            well
        device : str | None
            Where models run, such as cuda:1; by default the best device there is (with
            recordings)
        force : bool
            Replace further files that are there already
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)

        Returns
        -------
        Report
        """

    def compare(
        self,
        *audios: Recording | Sequence[Recording],
        start: float = 0.0,
        end: float | None = None,
        analyze: bool = True,
        sound: Literal["auto", "lossless", "lossy", "none"] = "auto",
        page: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Report:
        """Compare recordings: length, loudness, spectrum, tempo, key, and what is left between them.

        Loudness, its range and true peak follow EBU R 128. Each recording is held against the first.
        If both have the same sound, moved in time, turned up or down or otherwise changed, the lag says
        how much later it comes, and the residual what is left, in dB under the first, when the two are
        laid over each other at equal level and subtracted. Bands are compared at equal loudness, so
        that louder is not brighter.

        The page (page=compare.html, or -o compare.html) is one file that loads nothing. It plays the
        recordings together and switches between them while they play; all are turned down to the
        loudness of the quietest, which a switch undoes. It has up to 20 minutes of sound in all, of
        longer recordings the beginnings.

        Parameters
        ----------
        audios : Recording | Sequence[Recording]
            Recordings or their paths, one by one or as a list.
        start : float [s]
            Where to begin in each; negative counts from the end [default: 0]
        end : float | None [s]
            Where to stop in each; negative counts from the end
        analyze : bool
            Compare tempo and key as well, which takes longest; by the command analyze [default:
            on]
        sound : Literal["auto", "lossless", "lossy", "none"]
            What the page has of the sound (auto: lossless as long as the page stays small;
            lossless: FLAC; lossy: MP3; none: only the numbers and curves) [default: auto]
        page : FilePath | None
            A page to listen to them, at one loudness
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Report
        """

    @overload
    def concat(
        self,
        audios: Audio | Stream | Sequence[Audio | Stream],
        /,
        *more: Recording | Sequence[Recording],
        crossfade: float = 0.0,
        gap: float = 0.0,
    ) -> Audio:
        """Join recordings end to end, in the order given.

        The result has the sample rate of the first and the channels of the widest; the others are
        converted as by convert. A crossfade is of equal power: level is kept between recordings that
        have nothing in common, and rises by up to 3 dB between alike ones. One that is given several
        times is a loop.

        Parameters
        ----------
        audios : Recording | Sequence[Recording]
            Recordings or their paths, one by one or as a list.
        crossfade : float [s]
            Let each recording overlap the one before (at least 0 s) [default: 0]
        gap : float [s]
            Silence between recordings (at least 0 s) [default: 0]

        Returns
        -------
        Audio
        """

    @overload
    def concat(
        self,
        scores: Score | Sequence[Score],
        /,
        *more: Score | FilePath | Sequence[Score | FilePath],
        gap: float = 0.0,
        align: Literal["bar", "beat", "none"] = "bar",
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Join scores end to end, in the order given.

        Each keeps its tempo, its meter and its key. The ticks are those of a resolution at which none
        loses anything; where no file can have so many, a note says so. A track goes on in the one of
        the same name and program, with its pedal and other controllers at rest where the next score
        begins; what has none gets a track of its own.
        One that is given several times is a loop.

        Parameters
        ----------
        scores : Score | FilePath | Sequence[Score | FilePath]
            Notes or their paths, one by one or as a list.
        gap : float [s]
            Silence between scores (at least 0 s) [default: 0]
        align : Literal["bar", "beat", "none"]
            Where the next may begin, after the one before (bar: at the bar line at which, or
            after which, it ends; beat: at the beat; none: where it ends, to the tick) [default:
            bar]
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def concat(
        self,
        *values: FilePath | Sequence[Any],
        crossfade: float = 0.0,
        gap: float = 0.0,
        align: Literal["bar", "beat", "none"] = "bar",
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Join recordings end to end, in the order given.

        The result has the sample rate of the first and the channels of the widest; the others are
        converted as by convert. A crossfade is of equal power: level is kept between recordings that
        have nothing in common, and rises by up to 3 dB between alike ones. One that is given several
        times is a loop.

        With notes: Join scores end to end, in the order given.

        Each keeps its tempo, its meter and its key. The ticks are those of a resolution at which none
        loses anything; where no file can have so many, a note says so. A track goes on in the one of
        the same name and program, with its pedal and other controllers at rest where the next score
        begins; what has none gets a track of its own.
        One that is given several times is a loop.

        Parameters
        ----------
        values : Recording | Sequence[Recording] | Score | FilePath | Sequence[Score | FilePath]
            What it works on: a recording or notes, or the path of one.
        crossfade : float [s]
            Let each recording overlap the one before (at least 0 s) [default: 0] (with
            recordings)
        gap : float [s]
            Silence between recordings (at least 0 s) [default: 0]; with notes: Silence between
            scores (at least 0 s) [default: 0]
        align : Literal["bar", "beat", "none"]
            Where the next may begin, after the one before (bar: at the bar line at which, or
            after which, it ends; beat: at the beat; none: where it ends, to the tick) [default:
            bar] (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    @overload
    def continue_(
        self,
        audio: Audio | Stream,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        novelty: float = 0.5,
        decode: Literal["beam", "sample", "anneal"] = "beam",
        ending: Literal["open", "fade", "resolve"] = "resolve",
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["unit"] | None = "unit",
    ) -> Audio:
        """Carry a recording on with new music in its own voice.

        Learns the recording's own beats, sounds and order in a few seconds and composes new music
        from them: bars of the recording in a new order, joined on the beat and in phase. Needs no
        downloaded model. Of more than ten minutes, it listens to the last ten.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20]
        only : bool
            Give back the new part alone, without the recording before it
        novelty : float
            How soon it leaves what was played: no run of the recording is longer than 16 bars
            at 0, 4 bars at 0.5, 1 bar at 1 (from 0 to 1) [default: 0.5]
        decode : Literal["beam", "sample", "anneal"]
            Search: the best path found, a livelier one, or one revised as a whole [default:
            beam]
        ending : Literal["open", "fade", "resolve"]
            Stop in the open, fade out (recordings alone), or come to rest on the tonic
            [default: resolve]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["unit"] | None
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def continue_(
        self,
        audio: Audio | Stream,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["ace-step"],
    ) -> Audio:
        """Carry a recording on with what ACE-Step 1.5 makes of its end, by repainting.

        The model hears the last seconds and goes on from them, as the prompt says if there is one. The
        recording stays as it is, to the bit, up to a crossfade of 30 ms at its end; what the model has
        heard goes through its codec only to find where the new part fits, at which level and in which
        colour. The result has the recording's own rate and channels, and is longer by exactly what was
        asked for.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20]
        only : bool
            Give back the new part alone, without the recording before it
        prompt : str
            What the new part is to sound like, in words, if it is
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30]
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            What was done at the seam, and how both sides of it differ: .json in figures; .png
            as a picture, with spectrum and level from near; .html as a page of both
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def continue_(
        self,
        audio: Audio | Stream,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        newness: float | None = None,
        score: Score | FilePath | None = None,
        melody: Score | FilePath | None = None,
        chords: str | None = None,
        ending: Literal["open", "fade", "resolve"] = "resolve",
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        composed: FilePath | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["compose"],
    ) -> Audio:
        """Carry a recording on with new notes, played by its own sounds.

        Hears the recording's notes and drums, composes phrases whose notes are new, in the rhythm and
        harmony of phrases that were played, and plays them by notes cut out of the recording, over the
        drums, and whatever else is no note that was heard, as engine unit goes on with them. At its
        best with one instrument, or few; of a dense mix it plays all that is pitched by one sound.
        Where too few notes are heard, a warning says so, and engine unit's music comes.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20]
        only : bool
            Give back the new part alone, without the recording before it
        newness : float | None
            Share of the phrases, of two bars each, that are composed; 1, all, unless given;
            with 0 all is recalled, as engine unit does it (from 0 to 1)
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited;
            a phrase without a note is recalled
        melody : Score | FilePath | None
            A tune that stays, to the tick, on top, with new notes below it; it begins with the
            first whole bar of the new part, a quarter note to a beat as it was heard
        chords : str | None
            Chords, a bar each, over and over, from the first whole bar of the new part on: 'Am
            F C G'; '| Am F | C |' for two in a bar; what the bed has there unless given
        ending : Literal["open", "fade", "resolve"]
            Stop in the open, fade out (recordings alone), or come to rest on the tonic
            [default: resolve]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["compose"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def continue_(
        self,
        audio: Audio | Stream,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        prompt: str = "",
        listen: float = 10.0,
        model: str = "musicgen-small",
        temperature: float = 1.0,
        top_k: int = 250,
        top_p: float = 1.0,
        cfg: float = 3.0,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["musicgen"],
    ) -> Audio:
        """Carry a recording on with what MusicGen makes of its end.

        The model hears the last seconds and goes on from them, as the prompt says if there is one. The
        recording stays as it is, to the bit, up to a crossfade of 30 ms at its end; what the model has
        heard goes through its codec only to find where the new part fits, and at which level. The
        result has the recording's own rate and channels, and is longer by exactly what was asked for.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20]
        only : bool
            Give back the new part alone, without the recording before it
        prompt : str
            What the new part is to sound like, in words, if it is
        listen : float [s]
            How much of the recording's end the model hears (from 0.25 to 20 s) [default: 10]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: musicgen-small]
        temperature : float
            Over 1 is bolder; 0 for the likeliest alone (from 0 to 10) [default: 1]
        top_k : int
            Only so many of the likeliest codes (at least 1) [default: 250]
        top_p : float
            Only the likeliest codes that together are so likely (more than 0 and at most 1)
            [default: 1]
        cfg : float
            How closely it keeps to the words; 1 for no guidance, which takes half the work
            (from 1 to 20) [default: 3]
        overlap : float [s]
            Past the length that it hears at once: how much of what was made it hears again
            (more than 0 and at most 25 s) [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            What was done at the seam, and how both sides of it differ: .json in figures; .png
            as a picture, with spectrum and level from near; .html as a page of both
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["musicgen"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def continue_(
        self,
        audio: Audio | Stream,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        model: str = "stable-audio-3-medium",
        steps: int | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["stable-audio"],
    ) -> Audio:
        """Carry a recording on with what Stable Audio 3 makes of its end, by inpainting.

        The model hears the last seconds and goes on from them, as the prompt says if there is one. The
        recording stays as it is, to the bit, up to a crossfade of 30 ms at its end; what the model has
        heard goes through its codec only to find where the new part fits, at which level and in which
        colour. The result has the recording's own rate and channels, and is longer by exactly what was
        asked for.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20]
        only : bool
            Give back the new part alone, without the recording before it
        prompt : str
            What the new part is to sound like, in words, if it is
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: stable-audio-3-medium]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            What was done at the seam, and how both sides of it differ: .json in figures; .png
            as a picture, with spectrum and level from near; .html as a page of both
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["stable-audio"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def continue_(
        self,
        score: Score,
        /,
        *,
        bars: int = 8,
        ending: Literal["resolve", "open"] = "resolve",
        end: float | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        style: str | None = None,
        model: Model | FilePath | None = None,
        temperature: float = 1.0,
        particles: int | None = None,
        allow_copies: bool = False,
        live: str | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Carry a score on with new music for its instruments.

        What is there stays to the tick. The last 16 bars are heard by the model, and what follows goes
        on in their key and density, in the last meter and at the last tempo. Of a score without notes
        the bars stay, and music comes after them. With --end the new bars are put in there, and lead to
        what comes after them, which is heard as well.

        With --live what is new is heard while it is made, as by generate, one note after the other and
        not the best of several; the file has it after the score. Ctrl-C ends it there.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        bars : int
            How many bars are added; the one in which it is over is filled up as well (from 1 to
            2000) [default: 8]
        ending : Literal["resolve", "open"]
            Stop in the open, fade out (recordings alone), or come to rest on the tonic
            (resolve: as pieces end that the model has learnt from; open: in the open, as if
            more came) [default: resolve]
        end : float | None [s]
            Where the new bars come in, all that follows moved on, as in recordings; negative
            counts from the end; else at the end
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1]
        particles : int | None
            How many are made side by side, of which the one that fits best goes on; 8 unless
            given (from 1 to 512)
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        live : str | None
            Where it is played to while it is made, as MIDI: - for standard output, a device, a
            pipe, or the name of a port
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def continue_(
        self,
        value: FilePath,
        /,
        *,
        seconds: float = 20.0,
        only: bool = False,
        novelty: float = 0.5,
        decode: Literal["beam", "sample", "anneal"] = "beam",
        ending: Literal["open", "fade", "resolve"] | Literal["resolve", "open"] = "resolve",
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None | int = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str | Model | FilePath | None = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        newness: float | None = None,
        score: Score | FilePath | None = None,
        melody: Score | FilePath | None = None,
        chords: str | None = None,
        composed: FilePath | None = None,
        temperature: float = 1.0,
        top_k: int = 250,
        top_p: float = 1.0,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        style: str | None = None,
        particles: int | None = None,
        allow_copies: bool = False,
        live: str | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        engine: Literal["unit", "ace-step", "compose", "musicgen", "stable-audio"] | None | Literal["trained"] | None = "unit",
    ) -> Any:
        """Carry a recording on with new music in its own voice.

        Learns the recording's own beats, sounds and order in a few seconds and composes new music
        from them: bars of the recording in a new order, joined on the beat and in phase. Needs no
        downloaded model. Of more than ten minutes, it listens to the last ten.

        With notes: Carry a score on with new music for its instruments.

        What is there stays to the tick. The last 16 bars are heard by the model, and what follows goes
        on in their key and density, in the last meter and at the last tempo. Of a score without notes
        the bars stay, and music comes after them. With --end the new bars are put in there, and lead to
        what comes after them, which is heard as well.

        With --live what is new is heard while it is made, as by generate, one note after the other and
        not the best of several; the file has it after the score. Ctrl-C ends it there.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        seconds : float [s]
            Length of the new part (more than 0 and at most 600 s) [default: 20] (with
            recordings)
        only : bool
            Give back the new part alone, without the recording before it (with recordings)
        novelty : float
            How soon it leaves what was played: no run of the recording is longer than 16 bars
            at 0, 4 bars at 0.5, 1 bar at 1 (from 0 to 1) [default: 0.5] (with recordings)
        decode : Literal["beam", "sample", "anneal"]
            Search: the best path found, a livelier one, or one revised as a whole [default:
            beam] (with recordings)
        ending : Literal["open", "fade", "resolve"] | Literal["resolve", "open"]
            Stop in the open, fade out (recordings alone), or come to rest on the tonic
            [default: resolve]; with notes: Stop in the open, fade out (recordings alone), or
            come to rest on the tonic (resolve: as pieces end that the model has learnt from;
            open: in the open, as if more came) [default: resolve]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        start : float | None [s]
            Where the command begins to act; negative counts from the end (with recordings)
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit; with notes: Where the new bars
            come in, all that follows moved on, as in recordings; negative counts from the end;
            else at the end
        bars : tuple[int, int] | int | None | int
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: How many bars are added; the one in which it is over is filled up
            as well (from 1 to 2000) [default: 8]
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1) (with recordings)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays (with recordings)
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        prompt : str
            What the new part is to sound like, in words, if it is (engine ace-step) (with
            recordings)
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30] (engine ace-step) (with recordings)
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own (engine ace-step) (with recordings)
        language : str
            Language of what is sung, in two letters such as en or ja [default: en] (engine ace-
            step) (with recordings)
        model : str | Model | FilePath | None
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo] (engine
            ace-step); with notes: The model, a folder that train has made; the one that is
            built in unless given
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
            (engine ace-step) (with recordings)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20) (engine ace-step) (with recordings)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s) (engine ace-step) (with recordings)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10] (engine ace-step) (with recordings)
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3] (engine ace-step) (with
            recordings)
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto] (engine ace-step) (with recordings)
        newness : float | None
            Share of the phrases, of two bars each, that are composed; 1, all, unless given;
            with 0 all is recalled, as engine unit does it (from 0 to 1) (engine compose) (with
            recordings)
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited;
            a phrase without a note is recalled (engine compose) (with recordings)
        melody : Score | FilePath | None
            A tune that stays, to the tick, on top, with new notes below it; it begins with the
            first whole bar of the new part, a quarter note to a beat as it was heard (engine
            compose) (with recordings)
        chords : str | None
            Chords, a bar each, over and over, from the first whole bar of the new part on: 'Am
            F C G'; '| Am F | C |' for two in a bar; what the bed has there unless given (engine
            compose) (with recordings)
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
            (engine compose) (with recordings)
        temperature : float
            Over 1 is bolder; 0 for the likeliest alone (from 0 to 10) [default: 1] (engine
            musicgen); with notes: Over 1 is bolder, under 1 more usual (from 0.05 to 10)
            [default: 1]
        top_k : int
            Only so many of the likeliest codes (at least 1) [default: 250] (engine musicgen)
            (with recordings)
        top_p : float
            Only the likeliest codes that together are so likely (more than 0 and at most 1)
            [default: 1] (engine musicgen) (with recordings)
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
            (with notes)
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all (with notes)
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given (with notes)
        particles : int | None
            How many are made side by side, of which the one that fits best goes on; 8 unless
            given (from 1 to 512) (with notes)
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share (with
            notes)
        live : str | None
            Where it is played to while it is made, as MIDI: - for standard output, a device, a
            pipe, or the name of a port (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        engine : Literal["unit", "ace-step", "compose", "musicgen", "stable-audio"] | None | Literal["trained"] | None
            Which model does it

        Returns
        -------
        Audio | Score
        """

    @overload
    def convert(
        self,
        audio: Audio | Stream,
        /,
        *,
        sample_rate: int | None = None,
        channels: int | None = None,
    ) -> Audio:
        """Change the container, the sample rate or the number of channels.

        The container is chosen by the name of the output: -o out.flac; its bit depth by --bit-depth,
        its bitrate by --bitrate. Without a sample rate or channels the samples stay as they are.
        Channels are taken in the order of WAV files (L R C LFE, then surround). Surround folds down to
        stereo by ITU-R BS.775 (centre and surround at -3 dB, LFE left out), stereo to mono as the mean
        of both; neither is scaled to avoid clipping. Mono goes to both channels of stereo, and to the
        centre of surround; other added channels are silent. Where channels cancel as they are
        mixed to fewer, or what is left out is most of the sound, a warning says how much is lost.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        sample_rate : int | None [Hz]
            Sample rate to change to (from 1000 to 768000 Hz)
        channels : int | None [ch]
            Channels to change to: 1 mono, 2 stereo, 6 for 5.1, 8 for 7.1 (from 1 to 8 ch)

        Returns
        -------
        Audio
        """

    @overload
    def convert(
        self,
        score: Score,
        /,
        *,
        resolution: int | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Change the kind of file, or the ticks to a quarter note.

        The kind is chosen by the name of the output. Without a resolution every tick stays; with a
        coarser one notes come onto the nearest tick, and keep some length; a note says how many.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        resolution : int | None
            Ticks to a quarter note to change to (from 1 to 32767)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def convert(
        self,
        value: FilePath,
        /,
        *,
        sample_rate: int | None = None,
        channels: int | None = None,
        resolution: int | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Change the container, the sample rate or the number of channels.

        The container is chosen by the name of the output: -o out.flac; its bit depth by --bit-depth,
        its bitrate by --bitrate. Without a sample rate or channels the samples stay as they are.
        Channels are taken in the order of WAV files (L R C LFE, then surround). Surround folds down to
        stereo by ITU-R BS.775 (centre and surround at -3 dB, LFE left out), stereo to mono as the mean
        of both; neither is scaled to avoid clipping. Mono goes to both channels of stereo, and to the
        centre of surround; other added channels are silent. Where channels cancel as they are
        mixed to fewer, or what is left out is most of the sound, a warning says how much is lost.

        With notes: Change the kind of file, or the ticks to a quarter note.

        The kind is chosen by the name of the output. Without a resolution every tick stays; with a
        coarser one notes come onto the nearest tick, and keep some length; a note says how many.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        sample_rate : int | None [Hz]
            Sample rate to change to (from 1000 to 768000 Hz) (with recordings)
        channels : int | None [ch]
            Channels to change to: 1 mono, 2 stereo, 6 for 5.1, 8 for 7.1 (from 1 to 8 ch) (with
            recordings)
        resolution : int | None
            Ticks to a quarter note to change to (from 1 to 32767) (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    def evaluate(
        self,
        *scores: Score | FilePath | Sequence[Score | FilePath],
        against: Score | FilePath | Sequence[Score | FilePath] = (),
        model: Model | FilePath | None = None,
        plot: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Report:
        """Measure scores by a model, alone or against others: nats, likeness, novelty, keys, form.

        nats_a_note is what the scores cost --model, minus the logarithm of their probability, over the
        number of notes; nats_a_frame the same over sixteenths, or over the rows of piano rolls. The
        less, the better the model knows such music: measure it on what it has not learnt from.

        Of two sets, the distances of pieces by each feature of Yang and Lerch: overlap is the area
        that the density of those between the sets has in common with that of those within --against,
        1 for sets that cannot be told apart, and kl their divergence in nats; spread is how far the
        pieces lie apart, with those of --against as 1. Every figure has an interval in which 95 of 100
        such sets would lie, by drawing pieces again.

        longest_copy counts the notes of the longest passage of a piece that --against has, in any key;
        beside it stands what the pieces of --against have of each other. Without --against, it is held
        against what the model has learnt from, or the other pieces. Fewer than 8 notes count as none.
        out_of_key is the share of time that tones sound which are not of the scale of the piece's key;
        phrase_repetition the share of notes in phrases that were there before, in any key;
        self_similarity what two bars have in common; structure how much shorter a piece is told as
        earlier bars again; empty_bars the share of those in which nothing sounds.

        Parameters
        ----------
        scores : Score | FilePath | Sequence[Score | FilePath]
            Notes or their paths, one by one or as a list.
        against : Score | FilePath | Sequence[Score | FilePath]
            What they are held against, such as the music a model has learnt from: files,
            folders
        model : Model | FilePath | None
            A model that tells what the scores cost it, a folder that train has made
        plot : FilePath | None
            Densities of the distances within the sets and between them, and the measures
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Report
        """

    def explain(
        self,
        score: Score | FilePath,
        /,
        *,
        model: Model | FilePath,
        bar: int | None = None,
        reach: int = 8,
        by: Literal["leaving-out", "gradients"] = "leaving-out",
        training: Score | FilePath | Sequence[Score | FilePath] = (),
        plot: FilePath | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Report:
        """Tell what a model makes of a score: what surprises it, what a bar came from, what it is like.

        The surprise of a note is its cost in nats: minus the logarithm of its probability, given all
        before it; expected is the likeliest of the same part in its place. What a bar came from is
        found by leaving out each note before it in turn: rise_nats is by how much more the bar costs
        then, below 0 where the note misled the model. This works with any family that has a likelihood.
        With --by gradients all these notes fade in together, and rise_nats is how much of what the bar
        comes to cost less is due to each (integrated gradients): notes that say the same share it.

        Passages are those that the training set has as well, in any key, from 8 notes on;
        usual_passage is how many notes its own pieces mostly share.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        model : Model | FilePath
            The model, a folder that train has made
        bar : int | None
            Bar of which is told what it came from; the most surprising unless given (at least
            0)
        reach : int
            So many bars before it are looked at, note by note (from 1 to 1000) [default: 8]
        by : Literal["leaving-out", "gradients"]
            How it is found what the bar came from (leaving-out: what it costs more without each
            note: exact, of any family; gradients: how much of it hangs on each note when all
            fade in; of networks) [default: leaving-out]
        training : Score | FilePath | Sequence[Score | FilePath]
            Where like passages are looked for; in what the model has learnt from unless given
        plot : FilePath | None
            Surprise over a piano roll, and what the explained bar came from
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Report
        """

    @overload
    def fade(
        self,
        audio: Audio | Stream,
        /,
        *,
        in_: float = 0.0,
        out: float = 0.0,
        shape: Literal["linear", "equal-power", "s-curve", "exponential"] = "linear",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Fade a recording in, out, or both.

        The first frame of a fade-in and the last frame of a fade-out are exactly zero. If the fades
        are longer than the recording, both are shortened in proportion so that they meet.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        in_ : float [s]
            Length of the fade-in (at least 0 s) [default: 0]
        out : float [s]
            Length of the fade-out (at least 0 s) [default: 0]
        shape : Literal["linear", "equal-power", "s-curve", "exponential"]
            How the level moves (linear: amplitude in equal steps; equal-power: a quarter of a
            sine, 3 dB down in the middle; s-curve: half a cosine, soft at both ends;
            exponential: decibels in equal steps, over 60 dB) [default: linear]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    @overload
    def fade(
        self,
        score: Score,
        /,
        *,
        in_: float = 0.0,
        out: float = 0.0,
        shape: Literal["linear", "equal-power", "s-curve", "exponential"] = "linear",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Fade a score in, out, or both, by the expression of every track.

        Controller 11 moves in steps of a sixty-fourth note, so that notes which are held fade as well,
        and what expression there is stays in proportion. If the fades are longer than the score, both
        are shortened so that they meet.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        in_ : float [s]
            Length of the fade-in (at least 0 s) [default: 0]
        out : float [s]
            Length of the fade-out (at least 0 s) [default: 0]
        shape : Literal["linear", "equal-power", "s-curve", "exponential"]
            How the level moves (linear: amplitude in equal steps; equal-power: a quarter of a
            sine, 3 dB down in the middle; s-curve: half a cosine, soft at both ends;
            exponential: decibels in equal steps, over 60 dB) [default: linear]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def fade(
        self,
        value: FilePath,
        /,
        *,
        in_: float = 0.0,
        out: float = 0.0,
        shape: Literal["linear", "equal-power", "s-curve", "exponential"] = "linear",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Fade a recording in, out, or both.

        The first frame of a fade-in and the last frame of a fade-out are exactly zero. If the fades
        are longer than the recording, both are shortened in proportion so that they meet.

        With notes: Fade a score in, out, or both, by the expression of every track.

        Controller 11 moves in steps of a sixty-fourth note, so that notes which are held fade as well,
        and what expression there is stays in proportion. If the fades are longer than the score, both
        are shortened so that they meet.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        in_ : float [s]
            Length of the fade-in (at least 0 s) [default: 0]
        out : float [s]
            Length of the fade-out (at least 0 s) [default: 0]
        shape : Literal["linear", "equal-power", "s-curve", "exponential"]
            How the level moves (linear: amplitude in equal steps; equal-power: a quarter of a
            sine, 3 dB down in the middle; s-curve: half a cosine, soft at both ends;
            exponential: decibels in equal steps, over 60 dB) [default: linear]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1) (with recordings)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    @overload
    def gain(
        self,
        audio: Audio | Stream,
        /,
        *,
        db: float,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Make a recording louder or quieter.

        Every sample is multiplied by 10^(dB/20). Nothing is limited: what passes full scale is met by
        the file's clipping policy, and the next step of a pipeline gets it whole.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        db : float [dB]
            Change in level (from -120 to 60 dB)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    @overload
    def gain(
        self,
        score: Score,
        /,
        *,
        db: float,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Make notes louder or softer, by their velocities.

        As General MIDI has it, twice the velocity is 12 dB. Where a velocity would pass 127 it stays
        there, and a warning says how often.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        db : float [dB]
            Change in level (from -120 to 60 dB)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def gain(
        self,
        value: FilePath,
        /,
        *,
        db: float,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Make a recording louder or quieter.

        Every sample is multiplied by 10^(dB/20). Nothing is limited: what passes full scale is met by
        the file's clipping policy, and the next step of a pipeline gets it whole.

        With notes: Make notes louder or softer, by their velocities.

        As General MIDI has it, twice the velocity is 12 dB. Where a velocity would pass 127 it stays
        there, and a warning says how often.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        db : float [dB]
            Change in level (from -120 to 60 dB)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1) (with recordings)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            (with notes)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
            (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    @overload
    def generate(
        self,
        *,
        style: str | None = None,
        bars: int | None = None,
        meter: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
        chords: str | None = None,
        instruments: str | Sequence[str] = (),
        model: Model | FilePath | None = None,
        melody: Score | FilePath | None = None,
        rhythm: Score | FilePath | Recording | None = None,
        mood: Literal["calm", "bright", "dark", "tense"] | None = None,
        valence: float | None = None,
        arousal: float | None = None,
        density: float | None = None,
        structure: str | None = None,
        phrases: int = 4,
        range_: str | Sequence[str] = (),
        keep: Score | FilePath | None = None,
        allow_copies: bool = False,
        search: Literal["sampling", "particles", "beam", "annealing"] = "sampling",
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        particles: int | None = None,
        beams: int | None = None,
        sweeps: float | None = None,
        live: str | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Make new music, of a style and for instruments, as you wish for it.

        Without a model the one that is built in does it, which knows the styles; of models that train
        has made only those that were told styles apart do.

        All wishes hold in every search: length, meter, key, chords, instruments, ranges, melody,
        rhythm, structure, density within 10 %, and notes that must stay, and no passage of the training
        set comes again that is longer than its own scores share with each other (at the median, in any
        key), unless --allow-copies is given. Chords hold where it counts: on every beat, and where a
        chord begins, all that sounds is of it; what is shorter and between beats may pass. Minor has
        its leading note, too. A piece ends with its last bar.

        With --live the piece is heard while it is made: notes are sent in time as bytes of MIDI, to a
        raw device such as /dev/snd/midiC1D0, a named pipe, standard output, or a port of the system
        (musictool[live]), and the file is written in the end. The model stays a bar ahead, within which
        it finds its way around what cannot be; what was heard stays. Ctrl-C ends the piece there: all
        notes off, and the file holds what was heard.

        The notes of --keep are heard by the model, which plays around them and goes on from them: with
        the parts of the style in which it hears them best, unless style or instruments are given. Those
        of --melody are played to, by parts that lie lower. Key and range are wished of them as well,
        chords are not.

        A phrase ends with a long note or a rest, on the dominant or the tonic if the key is known, and
        the piece with the tonic, held, on its root. Where chords are given they are its harmonies.

        Parameters
        ----------
        style : str | None
            Kind of music, such as chorale, song, quartet, folk, lead-sheet, game, drums
        bars : int | None
            Length in bars; those of what is given, or about 16, unless given (from 1 to 2000)
        meter : str | None
            Meter, such as 3/4; that of what is given, or the usual one, unless given
        tempo : float | None [BPM]
            Quarter notes a minute; those of what is given, or the usual ones, unless given
            (from 10 to 1000 BPM)
        key : str | None
            Key of all that is no drum: G, 'F# minor', 'D dorian'
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        instruments : str | Sequence[str]
            Who plays, and nobody else: violin,cello,piano; instruments or families, drums
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        melody : Score | FilePath | None
            A tune that stays, to the tick, on top, with new parts below it
        rhythm : Score | FilePath | Recording | None
            Where new notes begin: where those of a score do, or sounds of a recording
        mood : Literal["calm", "bright", "dark", "tense"] | None
            What it feels like: mode, tempo, density, height, loudness, short or long notes
            (calm: pleasant, at rest; bright: pleasant, excited; dark: unpleasant, at rest;
            tense: unpleasant, excited)
        valence : float | None
            Of the mood, from unpleasant to pleasant (from -1 to 1)
        arousal : float | None
            Of the mood, from calm to excited (from -1 to 1)
        density : float | None
            Notes a quarter note, of all parts together (more than 0 and at most 48)
        structure : str | None
            A letter for each section, such as AABA: equal letters, equal music but for its end
        phrases : int
            Bars of a phrase, which ends with a cadence, the last one for good; 0 for no phrases
            (from 0 to 64) [default: 4]
        range_ : str | Sequence[str]
            Lowest and highest pitch: C3-C6 for all that is no drum, violin:G3-E6 for some
        keep : Score | FilePath | None
            Notes that must stay, to the tick, with new ones around them
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        search : Literal["sampling", "particles", "beam", "annealing"]
            How notes are found (sampling: at random, by the model's probabilities: another
            piece for each seed; particles: several at random, those going on that lead to what
            must come; beam: the likeliest beginnings side by side: safe, and often repetitive;
            annealing: a whole piece, bettered by small changes: slower) [default: sampling]
        temperature : float | None
            Of sampling and particles, and at the beginning of annealing: over 1 is bolder; 1
            unless given (from 0.05 to 10)
        top_k : int | None
            Of sampling and particles: only so many of the likeliest choices (at least 1)
        top_p : float | None
            Of sampling and particles: only the likeliest choices that together are so likely;
            0.9 unless given, 1 for all (more than 0 and at most 1)
        particles : int | None
            Of particles: pieces side by side; 16 unless given (from 1 to 512)
        beams : int | None
            Of beam search: beginnings side by side; 8 unless given (from 1 to 512)
        sweeps : float | None
            Of annealing: changes tried, for each note; 2 unless given (more than 0 and at most
            1000)
        live : str | None
            Where it is played to while it is made, as MIDI: - for standard output, a device, a
            pipe, or the name of a port
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def generate(
        self,
        *,
        style: str | None = None,
        bars: int | None = None,
        meter: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
        chords: str | None = None,
        instruments: str | Sequence[str] = (),
        prompt: str,
        seconds: float | None = None,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        seed: int = 0,
        device: str | None = None,
        engine: Literal["ace-step"],
    ) -> Audio:
        """Make a song from words and lyrics, by ACE-Step 1.5.

        The prompt says what it sounds like, the lyrics what is sung; without any it is instrumental.
        Tempo, key and meter are told to the model as it has learnt them, style and instruments in
        words; it may keep to them or not. Bars are a length at the tempo. It is of the model's own rate
        and channels, with a peak of -1 dBFS, and exactly as long as was asked for; past the length that
        it hears at once, it goes on from the last seconds by repainting.

        Parameters
        ----------
        style : str | None
            Kind of music, such as chorale, song, quartet, folk, lead-sheet, game, drums
        bars : int | None
            Length in bars; those of what is given, or about 16, unless given (from 1 to 2000)
        meter : str | None
            Meter, such as 3/4; that of what is given, or the usual one, unless given
        tempo : float | None [BPM]
            Quarter notes a minute; those of what is given, or the usual ones, unless given
            (from 10 to 1000 BPM)
        key : str | None
            Key of all that is no drum: G, 'F# minor', 'D dorian'
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        instruments : str | Sequence[str]
            Who plays, and nobody else: violin,cello,piano; instruments or families, drums
        prompt : str
            What it is to sound like, in words
        seconds : float | None [s]
            Length; 10 s unless it or bars are given (more than 0.1 and at most 600 s)
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def generate(
        self,
        *,
        style: str | None = None,
        bars: int | None = None,
        meter: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
        chords: str | None = None,
        instruments: str | Sequence[str] = (),
        prompt: str,
        seconds: float | None = None,
        model: str = "musicgen-small",
        temperature: float = 1.0,
        top_k: int = 250,
        top_p: float = 1.0,
        cfg: float = 3.0,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        seed: int = 0,
        device: str | None = None,
        engine: Literal["musicgen"],
    ) -> Audio:
        """Make a recording from words, by MusicGen.

        The prompt says what it sounds like; style, instruments, key, meter and tempo are put behind it
        in words, and may or may not be heard. Bars are a length at the tempo. It is of the model's own
        rate and channels, and exactly as long as was asked for; past the length that the model hears at
        once, it goes on from the last seconds.

        Parameters
        ----------
        style : str | None
            Kind of music, such as chorale, song, quartet, folk, lead-sheet, game, drums
        bars : int | None
            Length in bars; those of what is given, or about 16, unless given (from 1 to 2000)
        meter : str | None
            Meter, such as 3/4; that of what is given, or the usual one, unless given
        tempo : float | None [BPM]
            Quarter notes a minute; those of what is given, or the usual ones, unless given
            (from 10 to 1000 BPM)
        key : str | None
            Key of all that is no drum: G, 'F# minor', 'D dorian'
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        instruments : str | Sequence[str]
            Who plays, and nobody else: violin,cello,piano; instruments or families, drums
        prompt : str
            What it is to sound like, in words
        seconds : float | None [s]
            Length; 10 s unless it or bars are given (more than 0.1 and at most 600 s)
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: musicgen-small]
        temperature : float
            Over 1 is bolder; 0 for the likeliest alone (from 0 to 10) [default: 1]
        top_k : int
            Only so many of the likeliest codes (at least 1) [default: 250]
        top_p : float
            Only the likeliest codes that together are so likely (more than 0 and at most 1)
            [default: 1]
        cfg : float
            How closely it keeps to the words; 1 for no guidance, which takes half the work
            (from 1 to 20) [default: 3]
        overlap : float [s]
            Past the length that it hears at once: how much of what was made it hears again
            (more than 0 and at most 25 s) [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["musicgen"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def generate(
        self,
        *,
        style: str | None = None,
        bars: int | None = None,
        meter: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
        chords: str | None = None,
        instruments: str | Sequence[str] = (),
        prompt: str,
        seconds: float | None = None,
        negative: str = "",
        model: str = "stable-audio-3-medium",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        seed: int = 0,
        device: str | None = None,
        engine: Literal["stable-audio"],
    ) -> Audio:
        """Make a recording from words, by Stable Audio 3.

        The prompt says what it sounds like; style, instruments, key, meter and tempo are put behind it
        in words, and may or may not be heard. Bars are a length at the tempo. It is of the model's own
        rate and channels, and exactly as long as was asked for; past the length that the model hears at
        once, it goes on from the last seconds by inpainting.

        Parameters
        ----------
        style : str | None
            Kind of music, such as chorale, song, quartet, folk, lead-sheet, game, drums
        bars : int | None
            Length in bars; those of what is given, or about 16, unless given (from 1 to 2000)
        meter : str | None
            Meter, such as 3/4; that of what is given, or the usual one, unless given
        tempo : float | None [BPM]
            Quarter notes a minute; those of what is given, or the usual ones, unless given
            (from 10 to 1000 BPM)
        key : str | None
            Key of all that is no drum: G, 'F# minor', 'D dorian'
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        instruments : str | Sequence[str]
            Who plays, and nobody else: violin,cello,piano; instruments or families, drums
        prompt : str
            What it is to sound like, in words
        seconds : float | None [s]
            Length; 10 s unless it or bars are given (more than 0.1 and at most 600 s)
        negative : str
            What it is not to sound like, in words; it needs a cfg over 1
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: stable-audio-3-medium]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["stable-audio"]
            Which model does it

        Returns
        -------
        Audio
        """

    def harmonize(
        self,
        score: Score | FilePath,
        /,
        *,
        style: str | None = None,
        instruments: str | Sequence[str] = (),
        key: str | None = None,
        chords: str | None = None,
        tracks: str | Sequence[str] = (),
        model: Model | FilePath | None = None,
        density: float | None = None,
        phrases: int = 4,
        range_: str | Sequence[str] = (),
        temperature: float = 1.0,
        allow_copies: bool = False,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Give a tune parts below it: a harmony in its key, with cadences at the ends of its phrases.

        The tune stays, to the tick, on top, with its instrument, its tempo and its bars; what is new is
        lower wherever it sounds. Of several tracks the tune is the highest of those that sing for much
        of the piece, or what --tracks says, never drums; the others are left out. Each seed is another
        harmony. Which notes fit is decided by what is yet to come of the tune as well as by what was
        there: several pieces are carried on side by side, of which those go on that lead well to its
        notes. Of a model of the family crf the chords below the whole tune are found at once, as it has
        learnt them.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        style : str | None
            Kind of music: song, quartet, folk and others; chorale, unless instruments are given
        instruments : str | Sequence[str]
            Who plays below the tune, and nobody else: viola,cello; instruments or families
        key : str | None
            Key, as of the tune: G, 'F# minor', 'D dorian'; that which is heard unless given
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        tracks : str | Sequence[str]
            Which track is the tune, the others left out: a number from 1 on, a name, an
            instrument; the one that sings highest unless given
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        density : float | None
            Notes a quarter note, of all parts and the tune together (more than 0 and at most
            48)
        phrases : int
            Bars of a phrase, which ends with a cadence, the last one for good; 0 for no phrases
            (from 0 to 64) [default: 4]
        range_ : str | Sequence[str]
            Lowest and highest pitch: C3-C6 for all that is no drum, cello:C2-G4 for some
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1]
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    def humanize(
        self,
        score: Score | FilePath,
        /,
        *,
        amount: float = 1.0,
        player: Literal["auto", "drummer", "pianist", "random"] = "auto",
        timing: float | None = None,
        velocity: float | None = None,
        style: Literal["afrobeat", "afrocuban", "country", "funk", "gospel", "hiphop", "jazz", "latin", "neworleans", "pop", "punk", "reggae", "rock", "soul"] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["players"] | None = "players",
    ) -> Score:
        """Play notes with the timing and the touch of a person.

        The drummer is a network that has learnt from eight drummers how loud and how early or late each
        hit comes, by its drum, its place in the bar, what is around it, tempo and style. All drum
        tracks are one kit. The pianist follows published rules of performance: the tempo and loudness
        of phrases, contrast of lengths, weight of remote tones and chords, a ritard at the end, the
        melody in front. Beside drums its tempo does not bend. The uneven player of `random` drifts by
        noise of 1/f, and accents the meter. Seeds in a row are takes in a row.

        Tempo map and bars stay as they are. A phrase takes as long as it is written. No note passes
        another of its track, chords stay chords, strummed ones too, and none that ended before another
        began sounds into it. Pedal and other controls of a track move with its notes, lyrics too. What
        is written louder stays louder. Where a tick is too coarse, the score gets finer ones, and a
        note says so.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        amount : float
            How much of it: 0 is as written, 1 as they play, 2 exaggerated (from 0 to 4)
            [default: 1]
        player : Literal["auto", "drummer", "pianist", "random"]
            Who plays; what is not for them stays as it is (auto: a drummer at the drums, a
            pianist all else; drummer: the drums, as drummers do who were learnt from; pianist:
            all but drums, by rules of performance; random: everything, each track a little
            uneven) [default: auto]
        timing : float | None [ms]
            How early or late notes usually come; as the player has it unless given, 8 at random
            (from 0 to 100 ms)
        velocity : float | None
            How much louder or softer they usually are, in steps of velocity; as the player has
            it unless given, 8 at random (from 0 to 64)
        style : Literal["afrobeat", "afrocuban", "country", "funk", "gospel", "hiphop", "jazz", "latin", "neworleans", "pop", "punk", "reggae", "rock", "soul"] | None
            What the drummer plays; he is told nothing unless given
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["players"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def inpaint(
        self,
        audio: Audio | Stream,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        find: bool = False,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["unit"] | None = "unit",
    ) -> Audio:
        """Fill a part of a recording with other beats of it; what is outside stays to the bit.

        For a cough, a gap or a mistake: nothing of what is inside is heard. The recording is entered
        elsewhere at the same place in the bar, where it sounded alike before, and left where it goes
        on alike; both joins are in phase, and the beat goes on through them. It listens to five
        minutes before and after.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float | None [s]
            Where the new part begins; negative counts from the end; else at the beginning
        end : float | None [s]
            Where it ends; negative counts from the end; else at the end
        seconds : float | None [s]
            Length of what comes in its place, if not the same; what follows moves along (more
            than 0.01 and at most 600 s)
        find : bool
            Find gaps where the sound stops at once, and fill them all
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["unit"] | None
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def inpaint(
        self,
        audio: Audio | Stream,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        find: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        bars: tuple[int, int] | int | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["ace-step"],
    ) -> Audio:
        """Make a part of a recording anew by ACE-Step 1.5; what is outside stays to the bit.

        The model hears what is before and behind the part, nothing of what is inside, and the prompt if
        there is one. What it makes is moved by up to 10 ms to where it fits, and brought to the level
        and the colour of both sides; crossfades of 30 ms at both joins lie inside the part, with the
        sound outside led on by prediction. The length is exact: that of the part, or seconds.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float | None [s]
            Where the new part begins; negative counts from the end; else at the beginning
        end : float | None [s]
            Where it ends; negative counts from the end; else at the end
        seconds : float | None [s]
            Length of what comes in its place, if not the same; what follows moves along (more
            than 0.01 and at most 600 s)
        find : bool
            Find gaps where the sound stops at once, and fill them all
        prompt : str
            What the new part is to sound like, in words, if it is
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30]
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def inpaint(
        self,
        audio: Audio | Stream,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        find: bool = False,
        chords: str | None = None,
        score: Score | FilePath | None = None,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        report: FilePath | None = None,
        composed: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["compose"],
    ) -> Audio:
        """Fill a part of a recording with new notes, played by its own sounds.

        The hole is filled as engine unit does it, on the beat, in phase and in tune; then the notes
        that begin and end in it are composed anew, given those before and after, in the rhythm and
        harmony of the filling, and played by notes cut out of the recording. Drums, and notes that
        sound on over the ends of the hole, stay those of the filling. At its best with one instrument,
        or few. The recording is heard for 45 s before and after.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float | None [s]
            Where the new part begins; negative counts from the end; else at the beginning
        end : float | None [s]
            Where it ends; negative counts from the end; else at the end
        seconds : float | None [s]
            Length of what comes in its place, if not the same; what follows moves along (more
            than 0.01 and at most 600 s)
        find : bool
            Find gaps where the sound stops at once, and fill them all
        chords : str | None
            Chords, a bar each, over and over, from the first whole bar that is composed on: 'Am
            F C G'; '| Am F | C |' for two in a bar; what sounds there unless given
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["compose"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def inpaint(
        self,
        audio: Audio | Stream,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        find: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        model: str = "stable-audio-3-medium",
        steps: int | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        bars: tuple[int, int] | int | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["stable-audio"],
    ) -> Audio:
        """Make a part of a recording anew by Stable Audio 3; what is outside stays to the bit.

        The model hears what is before and behind the part, nothing of what is inside, and the prompt if
        there is one. What it makes is moved by up to 10 ms to where it fits, and brought to the level
        and the colour of both sides; crossfades of 30 ms at both joins lie inside the part, with the
        sound outside led on by prediction. The length is exact: that of the part, or seconds.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float | None [s]
            Where the new part begins; negative counts from the end; else at the beginning
        end : float | None [s]
            Where it ends; negative counts from the end; else at the end
        seconds : float | None [s]
            Length of what comes in its place, if not the same; what follows moves along (more
            than 0.01 and at most 600 s)
        find : bool
            Find gaps where the sound stops at once, and fill them all
        prompt : str
            What the new part is to sound like, in words, if it is
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: stable-audio-3-medium]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["stable-audio"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def inpaint(
        self,
        score: Score,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        style: str | None = None,
        model: Model | FilePath | None = None,
        temperature: float = 1.0,
        particles: int = 16,
        allow_copies: bool = False,
        bars: tuple[int, int] | int | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Make a part of a score anew, so that it leads from what is before to what comes after.

        All that begins outside stays to the tick, and so do the tracks that are not meant; what sounds
        on into the part does so. Tracks that play around it play in it, about as much. Of a track that
        is made anew as a whole, the bars, instrument, range and pace stay. The model hears 16 bars
        before the part and four after it. Several fillings are made side by side; those go on that
        the notes of the other tracks, and what comes after, follow well.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        start : float | None [s]
            Where the new notes begin; negative counts from the end; else at the beginning
        end : float | None [s]
            Where they end; negative counts from the end; else at the end
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1]
        particles : int
            How many are made side by side, of which the one that fits best goes on (from 1 to
            512) [default: 16]
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def inpaint(
        self,
        value: FilePath,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        find: bool = False,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        prompt: str = "",
        listen: float = 30.0,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str | Model | FilePath | None = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        chords: str | None = None,
        score: Score | FilePath | None = None,
        composed: FilePath | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        style: str | None = None,
        temperature: float = 1.0,
        particles: int = 16,
        allow_copies: bool = False,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        engine: Literal["unit", "ace-step", "compose", "stable-audio"] | None | Literal["trained"] | None = "unit",
    ) -> Any:
        """Fill a part of a recording with other beats of it; what is outside stays to the bit.

        For a cough, a gap or a mistake: nothing of what is inside is heard. The recording is entered
        elsewhere at the same place in the bar, where it sounded alike before, and left where it goes
        on alike; both joins are in phase, and the beat goes on through them. It listens to five
        minutes before and after.

        With notes: Make a part of a score anew, so that it leads from what is before to what comes after.

        All that begins outside stays to the tick, and so do the tracks that are not meant; what sounds
        on into the part does so. Tracks that play around it play in it, about as much. Of a track that
        is made anew as a whole, the bars, instrument, range and pace stay. The model hears 16 bars
        before the part and four after it. Several fillings are made side by side; those go on that
        the notes of the other tracks, and what comes after, follow well.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        start : float | None [s]
            Where the new part begins; negative counts from the end; else at the beginning; with
            notes: Where the new notes begin; negative counts from the end; else at the
            beginning
        end : float | None [s]
            Where it ends; negative counts from the end; else at the end; with notes: Where they
            end; negative counts from the end; else at the end
        seconds : float | None [s]
            Length of what comes in its place, if not the same; what follows moves along (more
            than 0.01 and at most 600 s) (with recordings)
        find : bool
            Find gaps where the sound stops at once, and fill them all (with recordings)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays (with recordings)
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        prompt : str
            What the new part is to sound like, in words, if it is (engine ace-step) (with
            recordings)
        listen : float [s]
            How much of the recording it hears beside the new part (from 0.25 to 300 s)
            [default: 30] (engine ace-step) (with recordings)
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own (engine ace-step) (with recordings)
        language : str
            Language of what is sung, in two letters such as en or ja [default: en] (engine ace-
            step) (with recordings)
        model : str | Model | FilePath | None
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo] (engine
            ace-step); with notes: The model, a folder that train has made; the one that is
            built in unless given
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
            (engine ace-step) (with recordings)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20) (engine ace-step) (with recordings)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s) (engine ace-step) (with recordings)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10] (engine ace-step) (with recordings)
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3] (engine ace-step) (with
            recordings)
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto] (engine ace-step) (with recordings)
        chords : str | None
            Chords, a bar each, over and over, from the first whole bar that is composed on: 'Am
            F C G'; '| Am F | C |' for two in a bar; what sounds there unless given (engine
            compose) (with recordings)
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited
            (engine compose) (with recordings)
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
            (engine compose) (with recordings)
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
            (with notes)
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all (with notes)
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given (with notes)
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1] (with notes)
        particles : int
            How many are made side by side, of which the one that fits best goes on (from 1 to
            512) [default: 16] (with notes)
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share (with
            notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        engine : Literal["unit", "ace-step", "compose", "stable-audio"] | None | Literal["trained"] | None
            Which model does it

        Returns
        -------
        Audio | Score
        """

    def interpolate(
        self,
        *scores: Score | FilePath | Sequence[Score | FilePath],
        steps: int = 5,
        only: int | None = None,
        model: Model | FilePath | None = None,
        temperature: float = 1.0,
        particles: int = 8,
        allow_copies: bool = False,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Go from one score to another in steps, each with more of the second and less of the first.

        All steps come one after the other, each with a marker where it begins. A step has runs of bars
        of both, in their places, and between them bars that the model makes, at most 16, so that they
        lead from what is before to what comes after. A model with latent vectors (of the family vae or
        flow) makes a step as a whole, by vectors on the way from those of the one to those of the
        other; of so many --particles, what comes nearest to these is taken. The tempo of a step is
        between theirs; tracks of one family of instruments are each other's.

        Parameters
        ----------
        scores : Score | FilePath | Sequence[Score | FilePath]
            Notes or their paths, one by one or as a list.
        steps : int
            How many pieces, the first score and the second one with them (from 3 to 100)
            [default: 5]
        only : int | None
            Give this step alone: 1 is the first score (at least 1)
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1]
        particles : int
            How many are made side by side, of which the one that fits best goes on (from 1 to
            512) [default: 8]
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    def join(
        self,
        score: Score | FilePath,
        /,
        *,
        tracks: str | Sequence[str] = (),
        name: str = "",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Make one track of several; what split made is one again.

        It lies where the first of them was, and is played by its instrument. Each of the tracks has
        voices of its own in it, so that split can part them. Where there are no two, a warning says so.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        tracks : str | Sequence[str]
            Which become one: a number from 1 on, a range such as 2-4, a name, a pattern, an
            instrument, drums; by default those that have an instrument in common
        name : str
            What the track is called; else as all begin, or the first
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    def loop(
        self,
        audio: Recording,
        /,
        *,
        bars: int | None = None,
        seconds: float | None = None,
        tolerance: float | None = None,
        start: float = 0.0,
        end: float | None = None,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        report: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Audio:
        """Cut the best seamless loop out of a recording, and mark it as one.

        Looks for two moments around which the recording is alike, whole beats apart and bars if it can
        be, joins them in phase, ahead of the attack or in a long crossfade where there is none, and
        lays what rings after the end over the beginning. The file is the loop from its first frame to
        its last, so any player can repeat it; games and samplers find its points in it: the chunk smpl
        of WAV, the loop of AIFF and CAF, and the fields LOOPSTART and LOOPLENGTH, in frames. Of more
        than ten minutes, the first ten are looked at.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        bars : int | None
            Length in bars, unless it is free (from 1 to 1000)
        seconds : float | None [s]
            Length in seconds, unless it is free (more than 0.1 and at most 600 s)
        tolerance : float | None [s]
            How far from seconds it may be; 2 s, or half of it, unless given; 0 for not at all
            (from 0 to 600 s)
        start : float [s]
            Where the part begins that it is cut from (at least 0 s) [default: 0]
        end : float | None [s]
            Where that ends; the end of the recording unless given (more than 0 s)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Audio
        """

    @overload
    def mix(
        self,
        audios: Audio | Stream | Sequence[Audio | Stream],
        /,
        *more: Recording | Sequence[Recording],
        gains: float | Sequence[float] = (),
        starts: float | Sequence[float] = (),
    ) -> Audio:
        """Play recordings at the same time.

        The samples are added, so two recordings at full scale may pass it; follow with normalize, or
        set gains. The result lasts until the last recording ends, and has the sample rate of the
        first and the channels of the widest; the others are converted as by convert.

        Parameters
        ----------
        audios : Recording | Sequence[Recording]
            Recordings or their paths, one by one or as a list.
        gains : float | Sequence[float] [dB]
            Change in level, one per recording (from -120 to 60 dB)
        starts : float | Sequence[float] [s]
            When each comes in, one per recording (at least 0 s)

        Returns
        -------
        Audio
        """

    @overload
    def mix(
        self,
        scores: Score | Sequence[Score],
        /,
        *more: Score | FilePath | Sequence[Score | FilePath],
        starts: float | Sequence[float] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Play scores at the same time, each with its own tracks.

        Bar on bar: all go by the tempo and the meters of the first, and by the key of the first that
        says one; where another has a tempo of its own, a note says which is taken. The ticks are those
        of a resolution at which none loses anything; where no file can have so many, a note says so.

        Parameters
        ----------
        scores : Score | FilePath | Sequence[Score | FilePath]
            Notes or their paths, one by one or as a list.
        starts : float | Sequence[float] [s]
            When each comes in, one per score (at least 0 s)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def mix(
        self,
        *values: FilePath | Sequence[Any],
        gains: float | Sequence[float] = (),
        starts: float | Sequence[float] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Play recordings at the same time.

        The samples are added, so two recordings at full scale may pass it; follow with normalize, or
        set gains. The result lasts until the last recording ends, and has the sample rate of the
        first and the channels of the widest; the others are converted as by convert.

        With notes: Play scores at the same time, each with its own tracks.

        Bar on bar: all go by the tempo and the meters of the first, and by the key of the first that
        says one; where another has a tempo of its own, a note says which is taken. The ticks are those
        of a resolution at which none loses anything; where no file can have so many, a note says so.

        Parameters
        ----------
        values : Recording | Sequence[Recording] | Score | FilePath | Sequence[Score | FilePath]
            What it works on: a recording or notes, or the path of one.
        gains : float | Sequence[float] [dB]
            Change in level, one per recording (from -120 to 60 dB) (with recordings)
        starts : float | Sequence[float] [s]
            When each comes in, one per recording (at least 0 s); with notes: When each comes
            in, one per score (at least 0 s)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    def normalize(
        self,
        audio: Recording,
        /,
        *,
        lufs: float | None = None,
        peak: float | None = None,
        limit: bool = False,
        album: bool = False,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Bring a recording to a loudness, or to a peak level.

        With lufs alone the loudness is reached exactly, even where that passes full scale: the file's
        clipping policy then speaks up. With peak alone the highest sample lands there. With both, the
        loudness is reached unless a sample would pass the peak; the whole is then lowered to that
        peak, and a warning says what loudness that is. With neither, it is lufs=-14 peak=-1, as
        streaming services ask for. Only the level changes, never the dynamics. Silence stays silence,
        and a warning says so, as it does of what is too short to have a loudness by the standard.

        With limit the loudness is reached by fx.true-peak-limiter: peaks, those between samples too,
        are turned down to the peak, which is -1 if none is given.

        With album all inputs of the run, whichever folders they lie in, get one gain: loudness is that
        of all of them played one after the other, and the peak that of the loudest. A limiter works
        after that gain, so what it takes away is missing from the loudness. An input that cannot be
        read does not count.

        The recording is read twice, once to measure and once to apply, and never held.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        lufs : float | None [LUFS]
            Integrated loudness to reach (from -70 to 0 LUFS)
        peak : float | None [dBFS]
            Highest sample peak to reach or allow (from -60 to 0 dBFS)
        limit : bool
            Turn peaks down where the loudness would lift them over the peak
        album : bool
            Measure all inputs as one, so that levels between them stay
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    def remix(
        self,
        audio: Recording,
        /,
        *,
        seconds: float,
        start_at: float = 0.0,
        end_at: float | None = None,
        hit: float | Sequence[float] = (),
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        report: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
    ) -> Audio:
        """Make the same piece shorter or longer, to the frame, with its beginning and its end.

        Takes the cheapest way through the piece that lasts so long: it plays on, or jumps from the
        end of a bar to the beginning of another one that sounds alike, joined in phase and ahead of
        the attack. Its climax stays, and so does what is heard nowhere else, as far as there is room.
        Nothing is stretched: what bars cannot make up for, beats do, each of which comes up to 8 ms
        sooner or later than it would. A recording, or the part of it, may have ten minutes.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        seconds : float [s]
            Length of the result, to the frame; of 15,30 one of each (more than 0.5 and at most
            1800 s)
        start_at : float [s]
            The moment of the recording that it begins with (at least 0 s) [default: 0]
        end_at : float | None [s]
            The moment of the recording that it ends with; its end unless given (more than 0 s)
        hit : float | Sequence[float] [s]
            Moments of the result on which a strong beat is to fall (more than 0 s)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already

        Returns
        -------
        Audio
        """

    @overload
    def separate(
        self,
        audio: Recording,
        /,
        *,
        only: str | None = None,
        engine: Literal["hpss"] | None = "hpss",
    ) -> Stems:
        """Separate a recording into parts, which sum to it sample by sample.

        Each part becomes a file in a folder, and is as long as the recording, at its sample rate and
        with its channels. Of a recording with 16 or 24 bits the parts lie on the same steps, so that
        what is written sums to it exactly, too; what is encoded with loss does so nearly.

        The engine hpss tells what sounds on (harmonic) from what strikes (percussive); what is neither,
        such as breath and noise, is the rest. centre tells what is panned to the middle (centre) from
        what is not (sides), and needs two channels. spleeter is the network of Spleeter, for vocals
        and accompaniment; its weights are fetched once by musictool models pull spleeter. ace-step
        makes many instruments anew; what they differ by from those that were played is in the rest.

        In a pipeline stems.part takes one of them, and separate as=s has them as s.vocals for later
        steps. The recording may be of any length: but for ace-step it is never held in memory.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        only : str | None
            The one part to make; all, if it is not given
        engine : Literal["hpss"] | None
            Which model does it

        Returns
        -------
        Stems
        """

    @overload
    def separate(
        self,
        audio: Recording,
        /,
        *,
        only: str | None = None,
        stems: Literal["vocals", "backing_vocals", "drums", "percussion", "bass", "guitar", "keyboard", "strings", "brass", "woodwinds", "synth", "fx"] | Sequence[Literal["vocals", "backing_vocals", "drums", "percussion", "bass", "guitar", "keyboard", "strings", "brass", "woodwinds", "synth", "fx"]] = ('vocals', 'drums', 'bass'),
        prompt: str = "",
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-base",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        seed: int = 0,
        device: str | None = None,
        engine: Literal["ace-step"],
    ) -> Stems:
        """Make instruments of a recording anew by ACE-Step 1.5, and the rest: what they leave of it.

        The model plays each instrument as it hears it in the recording, so a stem sounds like it, and
        is not it. The rest is the recording without them, sample by sample, so that all sum to it; it
        holds whatever the stems differ by from what was played. Each has the recording's rate, channels
        and length, and is no louder than it; past a window, windows overlap and go over into each
        other. It needs weights that are not distilled.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        only : str | None
            The one part to make; all, if it is not given
        stems : Literal["vocals", "backing_vocals", "drums", "percussion", "bass", "guitar", "keyboard", "strings", "brass", "woodwinds", "synth", "fx"] | Sequence[Literal["vocals", "backing_vocals", "drums", "percussion", "bass", "guitar", "keyboard", "strings", "brass", "woodwinds", "synth", "fx"]]
            Instruments to make, each in turn [default: vocals, drums, bass]
        prompt : str
            What the recording is, in words, if it helps
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-base]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Stems
        """

    @overload
    def separate(
        self,
        audio: Recording,
        /,
        *,
        only: str | None = None,
        engine: Literal["centre"],
    ) -> Stems:
        """What is panned to the middle, and what is not, by how alike the channels are.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        only : str | None
            The one part to make; all, if it is not given
        engine : Literal["centre"]
            Which model does it

        Returns
        -------
        Stems
        """

    @overload
    def separate(
        self,
        audio: Recording,
        /,
        *,
        only: str | None = None,
        device: str | None = None,
        engine: Literal["spleeter"],
    ) -> Stems:
        """Vocals and accompaniment by the network of Spleeter (Hennequin et al. 2020, MIT).

        Its weights are fetched once: musictool models pull spleeter.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        only : str | None
            The one part to make; all, if it is not given
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        engine : Literal["spleeter"]
            Which model does it

        Returns
        -------
        Stems
        """

    def split(
        self,
        score: Score | FilePath,
        /,
        *,
        by: Literal["voice", "hand", "pitch", "drum"] = "voice",
        tracks: str | Sequence[str] = (),
        at: str | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Make several tracks of one: voices, hands, two registers, the pieces of a drum kit.

        The parts lie where the track was, named for it and for what they are; all have its pedal, its
        bends and its program. Hands are those of pianos and organs, if there are any. A syllable goes
        with its note. What has one part only stays as it is, and if all does, a warning says so.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        by : Literal["voice", "hand", "pitch", "drum"]
            What parts the notes of a track (voice: voices as sheet music has them, else as they
            lead on best; hand: what two hands would play, right and left; pitch: a pitch, given
            as at; drum: the pieces of a kit) [default: voice]
        tracks : str | Sequence[str]
            Which are split: a number from 1 on, a range such as 2-4, a name, a pattern, an
            instrument, drums; by default all that can be
        at : str | None
            The lowest pitch of the upper part, such as C4 or 60
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        only: Literal["eq", "dynamics", "space", "width", "level"] | Sequence[Literal["eq", "dynamics", "space", "width", "level"]] = (),
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        save_chain: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["chain"] | None = "chain",
    ) -> Audio:
        """Make a recording sound like another: its production, its texture or its timbre.

        The engine chain takes over how the reference is produced: the balance of its spectrum, how
        dense, warm, wide and roomy it is, and how loud. An equaliser, a compressor, a saturation, a
        stereo width, a reverb and a level are fitted to it, without any learnt weights, and the result
        is made by the effects of fx.*. What it found can be read: save_chain keeps the chain as a
        pipeline, to edit, and to run on a whole album; report draws it.

        The music stays as it is, note for note. An effect that does not bring the recording nearer to
        the reference is left out, and one chain is found for the whole of it: passages of their own
        sound keep their differences. The parts eq and dynamics only mean something where both
        recordings hold comparable music; a solo flute will not become a rock band, whose engine would
        be timbre.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        only : Literal["eq", "dynamics", "space", "width", "level"] | Sequence[Literal["eq", "dynamics", "space", "width", "level"]]
            Parts of the sound to take over, such as eq,width; all unless given (eq: the balance
            of low and high; dynamics: compression and saturation; space: the room; width: the
            stereo width; level: the loudness)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        save_chain : FilePath | None
            The chain of effects, a pipeline to read, edit and run
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["chain"] | None
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        prompt: str,
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["ace-step"],
    ) -> Audio:
        """Make a recording sound as words say, by ACE-Step 1.5.

        A cover: the model hears what is played by the codes of its tokenizer, and plays it anew as the
        prompt says. The greater the strength, the freer it is from the task of a cover; at 1 the codes
        are a background for what the words alone ask for. The whole is as long as it was, at the
        recording's rate, channels and loudness; of more than the model hears at once, windows overlap
        and go over into each other.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        prompt : str
            What it is to sound like, in words
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        prompt: str,
        model: str = "musicgen-melody",
        temperature: float = 1.0,
        top_k: int = 250,
        top_p: float = 1.0,
        cfg: float = 3.0,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["melody"],
    ) -> Audio:
        """Play a recording's melody as words say, by MusicGen.

        The model hears of each moment which pitch class is the strongest, and the words; nothing else
        of the recording is in the result, which is new music, as long and as loud as the recording, of
        its rate and channels. Past the length that the model hears at once, each window hears the
        melody from where it begins, and the end of what was made before. Below strength 1 the recording
        itself is mixed in.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        prompt : str
            What it is to sound like, in words
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: musicgen-melody]
        temperature : float
            Over 1 is bolder; 0 for the likeliest alone (from 0 to 10) [default: 1]
        top_k : int
            Only so many of the likeliest codes (at least 1) [default: 250]
        top_p : float
            Only the likeliest codes that together are so likely (more than 0 and at most 1)
            [default: 1]
        cfg : float
            How closely it keeps to the words; 1 for no guidance, which takes half the work
            (from 1 to 20) [default: 3]
        overlap : float [s]
            Past the length that it hears at once: how much of what was made it hears again
            (more than 0 and at most 25 s) [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["melody"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        prompt: str,
        model: str = "stable-audio-3-medium",
        steps: int | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["stable-audio"],
    ) -> Audio:
        """Make a recording sound as words say, by Stable Audio 3.

        Noise takes the place of a part of the recording, 0.85 of it at strength 1, and the model makes
        sound of that as the prompt says: the less noise, the more of the recording stays. The whole is
        as long as it was, at the recording's rate, channels and loudness; of more than the model hears
        at once, windows overlap and go over into each other.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        prompt : str
            What it is to sound like, in words
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: stable-audio-3-medium]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["stable-audio"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        course_ms: float = 60.0,
        iterations: int = 100,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["texture"],
    ) -> Audio:
        """Make the input's course out of the reference's texture: a drum loop of rain, a voice of fire.

        A texture is what stays the same in rain, applause, a crowd or a machine, however long one
        listens. It is described by statistics: averages over time of a convolutional network with
        random weights, of the levels of bands and of their fluctuations. Pieces of the reference,
        laid where the input is as loud, are changed by gradient descent until they have the
        reference's statistics and the input's course: when it is loud, in which of eight broad bands,
        and where it pauses.

        At strength 1 nothing of the input but its course is heard: no words, no tune. Below, its own
        sound comes through more and more. Loudness and stereo image go over to the reference's as
        well. Textures work best; of music as a reference, colour and rhythm remain, not chords and
        tunes, and attacks are softer. Where the reference is even, as rain is, about seven tenths of
        the input's rise and fall in decibels are left. On one core it takes three times as long as the
        recording lasts in stereo. Of more than two minutes of references, two are heard.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        course_ms : float [ms]
            How closely the input's course is followed: short keeps its attacks, long leaves the
            reference its own rhythm (from 20 to 2000 ms) [default: 60]
        iterations : int
            Steps of the optimisation per segment: more come closer (from 1 to 2000) [default:
            100]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["texture"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def style(
        self,
        audio: Recording,
        /,
        *,
        reference: Recording | Sequence[Recording] = (),
        strength: float = 1.0,
        ceiling_dbtp: float = -1.0,
        voices: int = 4,
        octave: Literal["fit", "keep"] = "fit",
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        tail: float | Literal["auto", "none"] = "auto",
        report: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["timbre"],
    ) -> Audio:
        """Play the input's music with the reference's own sounds: hum a tune, hear it on a cello.

        The input is cut where notes begin and every 50 ms. For each piece a sound of the reference is
        chosen that holds the same notes, is about as loud and goes on smoothly from the one before; it
        is moved to the exact pitch, by an octave at most, and takes on the input's loudness. What lies
        far beyond the reference's range is played whole octaves away, unless octave is keep. A network
        trained on one music played by many instruments says which sounds hold the same notes. Where
        one sound does not hold all notes of the input, further ones join it.

        At strength 1 every sound is the reference's; below, the spectrum lies between both. Words and
        breath do not survive. A single line, hummed, sung or played, follows best, with a reference
        that plays single notes or plain chords in about the same range; of dense mixes the outline
        remains. Drums are played by the reference's noises, if it has any. Sounds keep their places
        between left and right, so a mono reference makes all of it mono. Of more than five minutes of
        references, five are drawn from.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        reference : Recording | Sequence[Recording]
            What it shall sound like: a recording or a folder; repeat for a common style
        strength : float
            How far to go: 0 not at all, 1 all the way to the reference (from 0 to 1) [default:
            1]
        ceiling_dbtp : float [dBTP]
            What no peak will pass, between samples neither (from -40 to 0 dBTP) [default: -1]
        voices : int
            How many sounds may play at once, for chords and accompaniment (from 1 to 6)
            [default: 4]
        octave : Literal["fit", "keep"]
            Where to play what the reference cannot reach (fit: in the octave that it can; keep:
            in the input's, as it can) [default: fit]
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        tail : float | Literal["auto", "none"] [s]
            How long it may sound on after the recording: auto until it has decayed by 60 dB
            (from 0 to 3600 s) (auto: at most a minute; none: the length stays) [default: auto]
        report : FilePath | None
            A picture of what was taken over, from what and how far
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["timbre"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def synth(
        self,
        score: Score | FilePath,
        /,
        *,
        rate: int = 44100,
        reverb: float = 0.25,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        force: bool = False,
        engine: Literal["tones"] | None = "tones",
    ) -> Audio:
        """Play a score: notes become a recording in stereo.

        The engine tones makes every sound by itself, without samples: for each of the 128 programs of
        General MIDI and its drums there is a synthesizer's patch, of plucked strings, struck bars,
        organ pipes, operators of FM, filtered waves. Velocity makes notes louder and brighter.

        What a player does beside the keys is heard: the pedals (sustain, sostenuto, soft), bends in
        their range, tuning, modulation and pressure as vibrato, volume, expression, pan, and the
        depth of the room, as controllers 64, 66, 67, 1, 7, 11, 10 and 91 tell. Tracks of one channel
        and program share them, as in a MIDI file. No voice is ever cut off for another.

        The recording begins where the score does and ends when the last note and the room have died
        away. Where many loud notes meet, peaks are limited to -1 dBTP; all else passes unchanged, so
        soft music stays soft: "synth | normalize lufs=-16" makes it loud.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        rate : int [Hz]
            Sample rate of the recording (from 8000 to 192000 Hz) [default: 44100]
        reverb : float
            How much room is heard around the instruments (from 0 to 1) [default: 0.25]
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        force : bool
            Replace further files that are there already
        engine : Literal["tones"] | None
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def synth(
        self,
        score: Score | FilePath,
        /,
        *,
        rate: int = 44100,
        reverb: float = 0.25,
        reference: Recording | Sequence[Recording],
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        force: bool = False,
        engine: Literal["sampler"],
    ) -> Audio:
        """Play a score by the sounds of a recording.

        The recording is cut where sounds begin or a tone passes into another one. A note is played by
        the tone nearest to it, moved to its pitch to the cent; farther than a third its formants stay.
        Held notes go round in the steady part of a tone, and one that dies away does so as it did.
        Loud notes take loud tones, soft ones are darker. Where several tones suit a note, the seed
        chooses. Drums are played by what is no tone, the dark strokes as kicks, bright ones as hats.

        A recording without a single tone plays as well: its strokes are moved to where their strongest
        partial is in tune. Of long recordings the middle is listened to, of all together 5 minutes.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        rate : int [Hz]
            Sample rate of the recording (from 8000 to 192000 Hz) [default: 44100]
        reverb : float
            How much room is heard around the instruments (from 0 to 1) [default: 0.25]
        reference : Recording | Sequence[Recording]
            Recordings, or folders of them, whose sounds play the score
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        force : bool
            Replace further files that are there already
        engine : Literal["sampler"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def synth(
        self,
        score: Score | FilePath,
        /,
        *,
        rate: int = 44100,
        reverb: float = 0.25,
        soundfont: FilePath | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
        engine: Literal["soundfont"],
    ) -> Audio:
        """Play a score by the recorded instruments of a SoundFont.

        Banks are chosen by controller 0, drums lie in bank 128; where the font has no such preset, the
        nearest one plays, and that is said. Everything that SoundFont 2 tells of a sound is heard: its
        loop, the envelopes of volume, pitch and filter, both oscillators, velocity and key as
        modulators. An SFZ is one instrument, which plays every part: it is read as far as pitch, level,
        keys, velocities, loops, envelope and filter go. The room is that of the command, not the one
        that the font asks for.

        Without --soundfont the first good one is taken of those in the usual folders, such as
        /usr/share/sounds/sf2. The record of what was made names it with its hash.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        rate : int [Hz]
            Sample rate of the recording (from 8000 to 192000 Hz) [default: 44100]
        reverb : float
            How much room is heard around the instruments (from 0 to 1) [default: 0.25]
        soundfont : FilePath | None
            A .sf2, .sf3 or .sfz; else what MUSICTOOL_SOUNDFONT names, or the system has
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already
        engine : Literal["soundfont"]
            Which model does it

        Returns
        -------
        Audio
        """

    def tag_loudness(
        self,
        audio: Recording,
        /,
        *,
        album: bool = False,
    ) -> Audio:
        """Write the loudness of a recording into its tags, for players to even it out.

        The output is a copy of the file, to the byte where the sound lies, with REPLAYGAIN_TRACK_GAIN
        and REPLAYGAIN_TRACK_PEAK, and with album REPLAYGAIN_ALBUM_GAIN and REPLAYGAIN_ALBUM_PEAK: what
        is missing to -18 LUFS, and the true peak. In Opus these are R128_TRACK_GAIN and
        R128_ALBUM_GAIN, towards -23 LUFS. What such tags said before is replaced, all others stay.
        MP3, FLAC, Ogg, Opus, M4A, WAV and AIFF have a place for them.

        With album all inputs of the run, whichever folders they lie in, count as one album. Silence
        gets a gain of 0, and a warning.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        album : bool
            Add the values of all inputs together, as of one album

        Returns
        -------
        Audio
        """

    def tracks(
        self,
        score: Score | FilePath,
        /,
        *,
        pick: str | Sequence[str] = (),
        drop: str | Sequence[str] = (),
        mute: str | Sequence[str] = (),
        rename: str | Sequence[str] = (),
        program: str | Sequence[str] = (),
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Pick, leave out, mute, rename and reprogram the tracks of a score.

        Each of these can be given several times, and with commas between. Tracks are meant by their
        numbers and names in the score that comes in, which musictool info lists. A track that is muted
        stays, so that numbers do too. What gets a program has it from beginning to end; of drums it
        chooses the kit, and drums they stay, which a warning says where an instrument was named.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        pick : str | Sequence[str]
            Keep only these, in this order: a number from 1 on, a range such as 2-4, a name, a
            pattern, an instrument, drums
        drop : str | Sequence[str]
            Leave these out
        mute : str | Sequence[str]
            Keep these without their notes
        rename : str | Sequence[str]
            What one is called, such as 2=Lead
        program : str | Sequence[str]
            What plays one, such as bass=33 (General MIDI from 0 on) or 2=Violin
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def train(
        self,
        scores: Score | Sequence[Score],
        /,
        *more: Score | FilePath | Sequence[Score | FilePath],
        family: Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"] = "auto",
        size: Literal["small", "usual", "large"] | None = None,
        minutes: float | None = None,
        steps: int | None = None,
        from_: Model | FilePath | None = None,
        augment: Literal["all", "transpose", "stretch", "none"] = "all",
        licence: str | None = None,
        seed: int = 0,
        device: str | None = None,
    ) -> Model:
        """Make a model of scores, such as a folder of them, that music can be generated with.

        The model is a folder: its weights, a card that says what it learnt from and how well, and
        samples. One score of ten is kept to measure it with, and one to say when to stop; copies of a
        score, in another key or at another tempo, too, and versions of one tune stay on one side.

        Parameters
        ----------
        scores : Score | FilePath | Sequence[Score | FilePath]
            Notes or their paths, one by one or as a list.
        family : Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"]
            Kind of model; auto tries several [default: auto]
        size : Literal["small", "usual", "large"] | None
            How large it is; without it, usual, and auto tries several
        minutes : float | None [min]
            Time for all of it; 10 without steps (more than 0 min)
        steps : int | None
            Steps to learn in place of a time, so that equal seeds give equal models (at least
            1)
        from_ : Model | FilePath | None
            A model to go on from: it learns these scores, too, but no other instruments
        augment : Literal["all", "transpose", "stretch", "none"]
            Whether scores are learnt in other keys and note values, too (all: in other keys,
            and sometimes at twice or half their note values; transpose: in other keys; stretch:
            at twice or half their note values; none: as they are) [default: all]
        licence : str | None
            Licence of the scores, where no LICENSE beside them says it
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Model
        """

    @overload
    def train(
        self,
        audios: Audio | Stream | Sequence[Audio | Stream],
        /,
        *more: Recording | Sequence[Recording],
        family: Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"] = "auto",
        size: Literal["small", "usual", "large"] | None = None,
        minutes: float | None = None,
        steps: int | None = None,
        from_: Model | FilePath | None = None,
        augment: Literal["all", "transpose", "stretch", "none"] = "all",
        licence: str | None = None,
        seed: int = 0,
        device: str | None = None,
    ) -> Model:
        """Make a model of the notes that are heard in recordings (transcribe).

        Recordings in which no notes are heard are left out. What is heard of a mix of many instruments
        has mistakes, and the model learns them too: piano, guitar or a voice alone teach it best.

        Parameters
        ----------
        audios : Recording | Sequence[Recording]
            Recordings or their paths, one by one or as a list.
        family : Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"]
            Kind of model; auto tries several [default: auto]
        size : Literal["small", "usual", "large"] | None
            How large it is; without it, usual, and auto tries several
        minutes : float | None [min]
            Time for all of it; 10 without steps (more than 0 min)
        steps : int | None
            Steps to learn in place of a time, so that equal seeds give equal models (at least
            1)
        from_ : Model | FilePath | None
            A model to go on from: it learns these scores, too, but no other instruments
        augment : Literal["all", "transpose", "stretch", "none"]
            Whether scores are learnt in other keys and note values, too (all: in other keys,
            and sometimes at twice or half their note values; transpose: in other keys; stretch:
            at twice or half their note values; none: as they are) [default: all]
        licence : str | None
            Licence of the scores, where no LICENSE beside them says it
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Model
        """

    @overload
    def train(
        self,
        *values: FilePath | Sequence[Any],
        family: Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"] = "auto",
        size: Literal["small", "usual", "large"] | None = None,
        minutes: float | None = None,
        steps: int | None = None,
        from_: Model | FilePath | None = None,
        augment: Literal["all", "transpose", "stretch", "none"] = "all",
        licence: str | None = None,
        seed: int = 0,
        device: str | None = None,
    ) -> Model:
        """Make a model of scores, such as a folder of them, that music can be generated with.

        The model is a folder: its weights, a card that says what it learnt from and how well, and
        samples. One score of ten is kept to measure it with, and one to say when to stop; copies of a
        score, in another key or at another tempo, too, and versions of one tune stay on one side.

        With recordings: Make a model of the notes that are heard in recordings (transcribe).

        Recordings in which no notes are heard are left out. What is heard of a mix of many instruments
        has mistakes, and the model learns them too: piano, guitar or a voice alone teach it best.

        Parameters
        ----------
        values : Score | FilePath | Sequence[Score | FilePath] | Recording | Sequence[Recording]
            What it works on: notes or a recording, or the path of one.
        family : Literal["auto", "rnn", "lstm", "gru", "cnn", "tcn", "transformer", "vae", "hmm", "crf", "rbm", "markov", "flow", "gan"]
            Kind of model; auto tries several [default: auto]
        size : Literal["small", "usual", "large"] | None
            How large it is; without it, usual, and auto tries several
        minutes : float | None [min]
            Time for all of it; 10 without steps (more than 0 min)
        steps : int | None
            Steps to learn in place of a time, so that equal seeds give equal models (at least
            1)
        from_ : Model | FilePath | None
            A model to go on from: it learns these scores, too, but no other instruments
        augment : Literal["all", "transpose", "stretch", "none"]
            Whether scores are learnt in other keys and note values, too (all: in other keys,
            and sometimes at twice or half their note values; transpose: in other keys; stretch:
            at twice or half their note values; none: as they are) [default: all]
        licence : str | None
            Licence of the scores, where no LICENSE beside them says it
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is

        Returns
        -------
        Model
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        onset_threshold: float = 0.35,
        frame_threshold: float = 0.5,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["notes"] | None = "notes",
    ) -> Score:
        """Write down the notes of a recording.

        The beat is heard too (rhythm.beats) and makes the tempo map, so that bars are bars in a
        notation program; notes keep the seconds at which they were played, unless a grid moves them.
        Without a regular beat they stand at 120 BPM, and a note says so.

        The engine notes hears any number of pitched instruments at once, all as one track; melody one
        voice, sung or played alone, with vibrato and slides as bends; lead the tune of a mix, who sings
        or plays it over an accompaniment, likewise; drums the strokes of a kit, alone or in a band.
        basic-pitch, swift-f0 and transkun hear any instruments, one voice, and a piano with its pedals;
        their weights are fetched once, by musictool models pull.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        onset_threshold : float
            How sure it must be that a note begins; with less, more are heard (from 0.05 to
            0.95) [default: 0.35]
        frame_threshold : float
            How sure it must be that a note still sounds; with less, notes last longer (from
            0.05 to 0.95) [default: 0.5]
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["notes"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        onset_threshold: float = 0.5,
        frame_threshold: float = 0.3,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["basic-pitch"],
    ) -> Score:
        """Hear notes of any pitched instrument, together, by the network of Basic Pitch.

        Its weights are fetched once: musictool models pull basic-pitch; onnxruntime runs it
        (musictool[onnx]). It tells keys from A0 to C8, how surely they sound as their velocity, and
        bends where a note is alone; it hears no pedal.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        onset_threshold : float
            How sure it must be that a note begins; with less, more are heard (from 0.05 to
            0.95) [default: 0.5]
        frame_threshold : float
            How sure it must be that a note still sounds; with less, notes last longer (from
            0.05 to 0.95) [default: 0.3]
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["basic-pitch"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        stroke_threshold: float = 0.25,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["drums"],
    ) -> Score:
        """Hear the strokes of a drum kit, alone or in a band, as General MIDI drums.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        stroke_threshold : float
            How sure it must be that a drum is struck; with less, more are heard (from 0.05 to
            0.95) [default: 0.25]
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["drums"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["lead"],
    ) -> Score:
        """The tune of a mix, sung or played over an accompaniment, with vibrato and slides as bends.

        One note at a time. Where the tune rests, it may take some of the accompaniment for it.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["lead"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
        engine: Literal["melody"],
    ) -> Score:
        """One voice, sung or played alone, with vibrato and slides as bends.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already
        engine : Literal["melody"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["swift-f0"],
    ) -> Score:
        """Hear one voice, its pitch by the network SwiftF0.

        Its weights are fetched once: musictool models pull swift-f0; onnxruntime runs it
        (musictool[onnx]). From 47 Hz to 2.1 kHz; what is a note is told as by the engine melody.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["swift-f0"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transcribe(
        self,
        audio: Recording,
        /,
        *,
        beats: bool = True,
        grid: Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = "off",
        pedal: Literal["control", "lengths"] = "control",
        bends: bool = True,
        instrument: str | None = None,
        lowest: str | None = None,
        highest: str | None = None,
        min_length: float = 0.0,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tcn",
        tempo_range: tuple[float, float] | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        device: str | None = None,
        force: bool = False,
        engine: Literal["transkun"],
    ) -> Score:
        """Hear a piano, its keys and its pedals, by the network Transkun.

        Its weights are fetched once: musictool models pull transkun. It has learnt pianos alone; of the
        sustain pedal and the soft pedal it tells when they are down. On a CPU it takes about as long
        as the recording does.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        beats : bool
            Hear the beat too, so that bars are bars in a notation program [default: on]
        grid : Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"]
            Lines within the bars that notes are moved onto (off: notes stay where they were
            played; 1/4: quarters; 1/4T: quarter triplets; 1/8: eighths; 1/8T: eighth triplets;
            1/16: sixteenths; 1/16T: sixteenth triplets; 1/32: thirty-seconds; 1/32T: thirty-
            second triplets) [default: off]
        pedal : Literal["control", "lengths"]
            How the sustain pedal is written, of engines that hear one (control: as the
            controller that it is, and keys as long as they are held; lengths: as notes that
            last as long as they sound) [default: control]
        bends : bool
            Write how the pitch of a note moves, as bends [default: on]
        instrument : str | None
            Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127
        lowest : str | None
            The lowest pitch to hear, such as C2 or 36
        highest : str | None
            The highest pitch to hear, such as C6 or 84
        min_length : float [ms]
            Leave out notes that sound shorter (from 0 to 2000 ms) [default: 0]
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tcn]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["transkun"]
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def transpose(
        self,
        audio: Audio | Stream,
        /,
        *,
        semitones: float,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
    ) -> Audio:
        """Play a recording higher or lower, at its own tempo.

        What rhythm.pitch does, by the name that it has for notes. Everything is moved alike, drums and
        voices too, and formants with it.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        semitones : float [semitones]
            How much higher; 12 is an octave (from -24 to 24 semitones)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01]
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)

        Returns
        -------
        Audio
        """

    @overload
    def transpose(
        self,
        score: Score,
        /,
        *,
        semitones: int | None = None,
        interval: str | None = None,
        to_key: str | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Play notes higher or lower.

        One of semitones, interval and to_key. Notes keep their times, drums stay as they are, and keys
        and chord symbols follow. Notes that have a spelling, as those of sheet music do, keep their
        place in the key: what was the third of C major becomes that of E flat, and is written G. Of the
        ways to spell so many semitones the one is taken whose keys have the fewest accidentals; an
        interval says it exactly, an augmented fourth (A4) or a diminished fifth (d5). A score that says
        no key is in the one that analyze finds, and a note says which.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        semitones : int | None [semitones]
            How much higher; 12 is an octave (from -60 to 60 semitones)
        interval : str | None
            The same as an interval, with its spelling: M2, -m3, P5, 'minor third'
        to_key : str | None
            The key to reach from that of the beginning, the shorter way: D, 'F# minor'
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def transpose(
        self,
        value: FilePath,
        /,
        *,
        semitones: float | int | None = None,
        start: float | None = None,
        end: float | None = None,
        bars: tuple[int, int] | int | None = None,
        crossfade: float = 0.01,
        mix: float | None = None,
        interval: str | None = None,
        to_key: str | None = None,
        unit: Literal["seconds", "bars", "beats"] | None = None,
        tracks: str | Sequence[str] = (),
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Play a recording higher or lower, at its own tempo.

        What rhythm.pitch does, by the name that it has for notes. Everything is moved alike, drums and
        voices too, and formants with it.

        With notes: Play notes higher or lower.

        One of semitones, interval and to_key. Notes keep their times, drums stay as they are, and keys
        and chord symbols follow. Notes that have a spelling, as those of sheet music do, keep their
        place in the key: what was the third of C major becomes that of E flat, and is written G. Of the
        ways to spell so many semitones the one is taken whose keys have the fewest accidentals; an
        interval says it exactly, an augmented fourth (A4) or a diminished fifth (d5). A score that says
        no key is in the one that analyze finds, and a note says which.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        semitones : float | int | None [semitones]
            How much higher; 12 is an octave (from -24 to 24 semitones); with notes: How much
            higher; 12 is an octave (from -60 to 60 semitones)
        start : float | None [s]
            Where the command begins to act; negative counts from the end
        end : float | None [s]
            Where it stops; the rest stays as it is, to the bit
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        crossfade : float [s]
            How long it takes to pass over at start and end (at least 0 s) [default: 0.01] (with
            recordings)
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1) (with recordings)
        interval : str | None
            The same as an interval, with its spelling: M2, -m3, P5, 'minor third' (with notes)
        to_key : str | None
            The key to reach from that of the beginning, the shorter way: D, 'F# minor' (with
            notes)
        unit : Literal["seconds", "bars", "beats"] | None
            What start and end count: seconds from 0, or bars or beats from 1, as in notes
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            (with notes)
        tracks : str | Sequence[str]
            Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums
            (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    @overload
    def trim(
        self,
        audio: Audio | Stream,
        /,
        *,
        start: float = 0.0,
        end: float | None = None,
        duration: float | None = None,
        silence: float | None = None,
        bars: tuple[int, int] | int | None = None,
    ) -> Audio:
        """Cut a recording out of a longer one.

        Times are exact to the frame. As in Python slices, a negative time counts from the end
        (start=-30 keeps the last half minute, end=-5 drops the last five seconds), and what reaches
        past either end stops there. Nothing after the end is decoded. With silence, the quiet
        beginning and end of what was cut are stripped as well.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        start : float [s]
            Where to begin; negative counts from the end [default: 0]
        end : float | None [s]
            Where to stop; negative counts from the end
        duration : float | None [s]
            How much to keep, in place of end (more than 0 s)
        silence : float | None [dBFS]
            Strip what stays quieter than this at both ends (at least -150 and less than 0 dBFS)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard

        Returns
        -------
        Audio
        """

    @overload
    def trim(
        self,
        score: Score,
        /,
        *,
        start: float | None = None,
        end: float | None = None,
        duration: float | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        bars: tuple[int, int] | int | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Score:
        """Cut a part out of a score.

        A note belongs to where it begins: what began before is left out, and what sounds on past the
        end stops there. Tempo, meter, key, chord, program, pedal and other controllers that held where
        the part begins hold at its beginning; a bar that is cut is a shorter one, so that the others
        stay in phase. Bars are counted from 1; a shorter first bar, a pickup, is bar 0.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        start : float | None [s]
            Where to begin; negative counts from the end
        end : float | None [s]
            Where to stop; negative counts from the end
        duration : float | None [s]
            How much to keep, in place of end (more than 0 s)
        unit : Literal["seconds", "bars", "beats"]
            What start, end and duration count: seconds from 0, or bars or beats from 1
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            [default: seconds]
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        force : bool
            Replace further files that are there already

        Returns
        -------
        Score
        """

    @overload
    def trim(
        self,
        value: FilePath,
        /,
        *,
        start: float | None = 0.0,
        end: float | None = None,
        duration: float | None = None,
        silence: float | None = None,
        bars: tuple[int, int] | int | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        force: bool = False,
    ) -> Any:
        """Cut a recording out of a longer one.

        Times are exact to the frame. As in Python slices, a negative time counts from the end
        (start=-30 keeps the last half minute, end=-5 drops the last five seconds), and what reaches
        past either end stops there. Nothing after the end is decoded. With silence, the quiet
        beginning and end of what was cut are stripped as well.

        With notes: Cut a part out of a score.

        A note belongs to where it begins: what began before is left out, and what sounds on past the
        end stops there. Tempo, meter, key, chord, program, pedal and other controllers that held where
        the part begins hold at its beginning; a bar that is cut is a shorter one, so that the others
        stay in phase. Bars are counted from 1; a shorter first bar, a pickup, is bar 0.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        start : float | None [s]
            Where to begin; negative counts from the end [default: 0]; with notes: Where to
            begin; negative counts from the end
        end : float | None [s]
            Where to stop; negative counts from the end
        duration : float | None [s]
            How much to keep, in place of end (more than 0 s)
        silence : float | None [dBFS]
            Strip what stays quieter than this at both ends (at least -150 and less than 0 dBFS)
            (with recordings)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        unit : Literal["seconds", "bars", "beats"]
            What start, end and duration count: seconds from 0, or bars or beats from 1
            (seconds: as in recordings; bars: 9 is where bar 9 begins; beats: of the meter)
            [default: seconds] (with notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        force : bool
            Replace further files that are there already (with notes)

        Returns
        -------
        Audio | Score
        """

    @overload
    def vary(
        self,
        audio: Audio | Stream,
        /,
        *,
        amount: float = 0.3,
        start: float | None = None,
        end: float | None = None,
        change: Literal["order", "rhythm", "ornaments"] | Sequence[Literal["order", "rhythm", "ornaments"]] = (),
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["unit"] | None = "unit",
    ) -> Audio:
        """Play the same piece otherwise, out of its own sounds.

        Bars are played by other bars with like chords, beats by their own halves and quarters in
        another rhythm, and accents are ornamented by their own attacks, softer and ahead of them; what
        changes is chosen by chance, until it is so large a share of the beats. The length, the beats,
        beginning and end stay, and what does not change stays to the bit. Another seed chooses
        otherwise.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        amount : float
            Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for
            the first and the last bar (from 0 to 1) [default: 0.3]
        start : float | None [s]
            Where it may begin to change; negative counts from the end; else at the beginning
        end : float | None [s]
            Where that ends; negative counts from the end; else at the end
        change : Literal["order", "rhythm", "ornaments"] | Sequence[Literal["order", "rhythm", "ornaments"]]
            What is played otherwise; all of it unless given, and most in another order (order:
            bars are played by other bars; rhythm: beats are played in another rhythm, by their
            own sounds; ornaments: grace notes, pickups and rolls come before accents)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["unit"] | None
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def vary(
        self,
        audio: Audio | Stream,
        /,
        *,
        amount: float = 0.3,
        start: float | None = None,
        end: float | None = None,
        prompt: str = "",
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        bars: tuple[int, int] | int | None = None,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["ace-step"],
    ) -> Audio:
        """Make a recording, or a part of it, a little other than it is, by ACE-Step 1.5.

        Noise takes the place of the amount of it, and the model makes sound of that, hearing by the
        codes of its tokenizer what is played: 0 is the recording itself, 1 keeps nothing of its sound.
        Another seed makes another. What is outside of start and end stays to the bit; both joins are
        crossfades of 30 ms inside.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        amount : float
            Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for
            the first and the last bar (from 0 to 1) [default: 0.3]
        start : float | None [s]
            Where it may begin to change; negative counts from the end; else at the beginning
        end : float | None [s]
            Where that ends; negative counts from the end; else at the end
        prompt : str
            What the new part is to sound like, in words, if it is
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own
        language : str
            Language of what is sung, in two letters such as en or ja [default: en]
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["ace-step"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def vary(
        self,
        audio: Audio | Stream,
        /,
        *,
        amount: float = 0.3,
        start: float | None = None,
        end: float | None = None,
        keep: Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]] = (),
        score: Score | FilePath | None = None,
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        mix: float | None = None,
        report: FilePath | None = None,
        composed: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["compose"],
    ) -> Audio:
        """Play some phrases of a recording with other notes, by its own sounds.

        Phrases of two bars are chosen, evenly spread, until they are so large a share (amount); the
        notes that begin and end in them are composed anew, given all the others, and played by notes
        cut out of the recording. Their rhythm stays and, bar by bar, which pitch classes sound, unless
        keep says what does; and so do drums, notes that sound on over the ends of phrases, all other
        phrases and the length. At its best with one instrument, or few.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        amount : float
            Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for
            the first and the last bar (from 0 to 1) [default: 0.3]
        start : float | None [s]
            Where it may begin to change; negative counts from the end; else at the beginning
        end : float | None [s]
            Where that ends; negative counts from the end; else at the end
        keep : Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]]
            What stays as it is (rhythm: when notes begin and how long they are; melody: the
            notes with nothing above them, as they sound; harmony: the chords that analyze
            finds: on beats all that is new is of them; tones: what sounds there: new notes are
            of those pitch classes, bar by bar)
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram]
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["compose"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def vary(
        self,
        audio: Audio | Stream,
        /,
        *,
        amount: float = 0.3,
        start: float | None = None,
        end: float | None = None,
        prompt: str = "",
        model: str = "stable-audio-3-medium",
        steps: int | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        bars: tuple[int, int] | int | None = None,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["stable-audio"],
    ) -> Audio:
        """Make a recording, or a part of it, a little other than it is, by Stable Audio 3.

        Noise takes the place of the amount of it, and the model makes sound of that: 0 is the recording
        itself, 1 keeps nothing of its sound. Another seed makes another. What is outside of start and
        end stays to the bit; both joins are crossfades of 30 ms inside.

        Parameters
        ----------
        audio : Recording
            What it works on: a recording, or the path of one.
        amount : float
            Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for
            the first and the last bar (from 0 to 1) [default: 0.3]
        start : float | None [s]
            Where it may begin to change; negative counts from the end; else at the beginning
        end : float | None [s]
            Where that ends; negative counts from the end; else at the end
        prompt : str
            What the new part is to sound like, in words, if it is
        model : str
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: stable-audio-3-medium]
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10]
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3]
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto]
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["stable-audio"]
            Which model does it

        Returns
        -------
        Audio
        """

    @overload
    def vary(
        self,
        score: Score,
        /,
        *,
        amount: float = 0.3,
        keep: Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]] = (),
        start: float | None = None,
        end: float | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        key: str | None = None,
        chords: str | None = None,
        style: str | None = None,
        model: Model | FilePath | None = None,
        temperature: float = 1.0,
        particles: int = 8,
        allow_copies: bool = False,
        bars: tuple[int, int] | int | None = None,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        engine: Literal["trained"] | None = "trained",
    ) -> Score:
        """Make another version of a score: a share of its notes anew, given all the others.

        Bars of tracks are chosen by chance until they have so many of the notes, and made anew as
        inpaint does it; another seed chooses others. What must stay does not count, nor what is outside
        of start and end or of other tracks: that stays to the tick. The first of the chords is that of
        the bar in which the part begins that may change.

        Parameters
        ----------
        score : Score | FilePath
            What it works on: notes, or the path of one.
        amount : float
            Share of the notes that are made anew: 0 none, 1 all that need not stay (from 0 to
            1) [default: 0.3]
        keep : Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]]
            What stays as it is (rhythm: when notes begin and how long they are; other pitches,
            and drums stay; melody: the highest notes of the highest track; harmony: the chords
            that analyze finds: on beats all that is new is of them; tones: what sounds there:
            new notes are of those pitch classes, bar by bar)
        start : float | None [s]
            Where the new notes begin; negative counts from the end; else at the beginning
        end : float | None [s]
            Where they end; negative counts from the end; else at the end
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all
        key : str | None
            Key of all that is new and no drum: G, 'F# minor', 'D dorian'
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given
        model : Model | FilePath | None
            The model, a folder that train has made; the one that is built in unless given
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1]
        particles : int
            How many are made side by side, of which the one that fits best goes on (from 1 to
            512) [default: 8]
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup (at
            least 0)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        engine : Literal["trained"] | None
            Which model does it

        Returns
        -------
        Score
        """

    @overload
    def vary(
        self,
        value: FilePath,
        /,
        *,
        amount: float = 0.3,
        start: float | None = None,
        end: float | None = None,
        change: Literal["order", "rhythm", "ornaments"] | Sequence[Literal["order", "rhythm", "ornaments"]] = (),
        tracker: Literal["tcn", "beatnet", "librosa", "tempogram"] | None = "tempogram",
        tempo_range: tuple[float, float] | None = None,
        bars: tuple[int, int] | int | None = None,
        mix: float | None = None,
        report: FilePath | None = None,
        seed: int = 0,
        device: str | None = None,
        force: bool = False,
        prompt: str = "",
        lyrics: FilePath | None = None,
        language: str = "en",
        model: str | Model | FilePath | None = "ace-step-1.5-xl-turbo",
        steps: int | None = None,
        cfg: float | None = None,
        window: float | None = None,
        overlap: float = 10.0,
        attempts: int = 3,
        dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
        keep: Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]] = (),
        score: Score | FilePath | None = None,
        composed: FilePath | None = None,
        unit: Literal["seconds", "bars", "beats"] = "seconds",
        tracks: str | Sequence[str] = (),
        key: str | None = None,
        chords: str | None = None,
        style: str | None = None,
        temperature: float = 1.0,
        particles: int = 8,
        allow_copies: bool = False,
        roll: FilePath | None = None,
        sheet: FilePath | None = None,
        engine: Literal["unit", "ace-step", "compose", "stable-audio"] | None | Literal["trained"] | None = "unit",
    ) -> Any:
        """Play the same piece otherwise, out of its own sounds.

        Bars are played by other bars with like chords, beats by their own halves and quarters in
        another rhythm, and accents are ornamented by their own attacks, softer and ahead of them; what
        changes is chosen by chance, until it is so large a share of the beats. The length, the beats,
        beginning and end stay, and what does not change stays to the bit. Another seed chooses
        otherwise.

        With notes: Make another version of a score: a share of its notes anew, given all the others.

        Bars of tracks are chosen by chance until they have so many of the notes, and made anew as
        inpaint does it; another seed chooses others. What must stay does not count, nor what is outside
        of start and end or of other tracks: that stays to the tick. The first of the chords is that of
        the bar in which the part begins that may change.

        Parameters
        ----------
        value : Recording | Score | FilePath
            What it works on: a recording or notes, or the path of one.
        amount : float
            Share of the beats that are played otherwise: 0 none, 1 as many as can be, but for
            the first and the last bar (from 0 to 1) [default: 0.3]; with notes: Share of the
            notes that are made anew: 0 none, 1 all that need not stay (from 0 to 1) [default:
            0.3]
        start : float | None [s]
            Where it may begin to change; negative counts from the end; else at the beginning;
            with notes: Where the new notes begin; negative counts from the end; else at the
            beginning
        end : float | None [s]
            Where that ends; negative counts from the end; else at the end; with notes: Where
            they end; negative counts from the end; else at the end
        change : Literal["order", "rhythm", "ornaments"] | Sequence[Literal["order", "rhythm", "ornaments"]]
            What is played otherwise; all of it unless given, and most in another order (order:
            bars are played by other bars; rhythm: beats are played in another rhythm, by their
            own sounds; ornaments: grace notes, pickups and rolls come before accents) (with
            recordings)
        tracker : Literal["tcn", "beatnet", "librosa", "tempogram"] | None
            What finds the beats [default: tempogram] (with recordings)
        tempo_range : tuple[float, float] | None [BPM]
            Lowest and highest tempo, to choose between octaves (from 20 to 400 BPM) (with
            recordings)
        bars : tuple[int, int] | int | None
            Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is
            heard; with notes: Which bars it acts on, such as 9-12, in place of start and end; 0
            is a pickup (at least 0)
        mix : float | None
            How much of the result is heard: 0 only the recording, 1 only what the command made
            of it (from 0 to 1) (with recordings)
        report : FilePath | None
            Every piece that is laid and every join: .json in figures, with the piece's own
            boundaries beside them; .png as a picture; .html as one that plays (with recordings)
        seed : int
            Equal seeds give equal results (at least 0) [default: 0]
        device : str | None
            Where models run, such as cuda:1; by default the best device there is
        force : bool
            Replace further files that are there already
        prompt : str
            What the new part is to sound like, in words, if it is (engine ace-step) (with
            recordings)
        lyrics : FilePath | None
            A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in
            lines of their own (engine ace-step) (with recordings)
        language : str
            Language of what is sung, in two letters such as en or ja [default: en] (engine ace-
            step) (with recordings)
        model : str | Model | FilePath | None
            The model: a name that musictool models lists, a folder with a model's files, or
            owner/name@COMMIT of the model hub's cache [default: ace-step-1.5-xl-turbo] (engine
            ace-step); with notes: The model, a folder that train has made; the one that is
            built in unless given
        steps : int | None
            Steps from noise to sound; else as many as the weights are made for (from 1 to 500)
            (engine ace-step) (with recordings)
        cfg : float | None
            How closely it keeps to the words; 1 for no guidance, which takes half the work;
            else as the weights are made for (from 1 to 20) (engine ace-step) (with recordings)
        window : float | None [s]
            How much it works on at once, at most what the model can hear; less takes less
            memory (more than 0 and at most 600 s) (engine ace-step) (with recordings)
        overlap : float [s]
            Past a window: how much of one is heard in the next (more than 0 and at most 60 s)
            [default: 10] (engine ace-step) (with recordings)
        attempts : int
            How often it is tried, each time with another seed, before what is silent, clipped
            or of a wrong length is refused (from 1 to 20) [default: 3] (engine ace-step) (with
            recordings)
        dtype : Literal["auto", "float32", "bfloat16", "float16"]
            Numbers that it counts with (auto: float32 on a CPU, else bfloat16; float32: the
            most exact; bfloat16: half the memory; float16: half the memory, for older GPUs)
            [default: auto] (engine ace-step) (with recordings)
        keep : Literal["rhythm", "melody", "harmony", "tones"] | Sequence[Literal["rhythm", "melody", "harmony", "tones"]]
            What stays as it is (rhythm: when notes begin and how long they are; melody: the
            notes with nothing above them, as they sound; harmony: the chords that analyze
            finds: on beats all that is new is of them; tones: what sounds there: new notes are
            of those pitch classes, bar by bar) (engine compose); with notes: What stays as it
            is (rhythm: when notes begin and how long they are; other pitches, and drums stay;
            melody: the highest notes of the highest track; harmony: the chords that analyze
            finds: on beats all that is new is of them; tones: what sounds there: new notes are
            of those pitch classes, bar by bar)
        score : Score | FilePath | None
            Notes that are played in place of composed ones, such as those of composed, edited
            (engine compose) (with recordings)
        composed : FilePath | None
            The notes that were composed, as a score, to be edited and played again with score
            (engine compose) (with recordings)
        unit : Literal["seconds", "bars", "beats"]
            What start and end count: seconds from 0, or bars or beats from 1 (seconds: as in
            recordings; bars: 9 is where bar 9 begins; beats: of the meter) [default: seconds]
            (with notes)
        tracks : str | Sequence[str]
            Which tracks get new notes: a number from 1 on, a range, a name, an instrument,
            drums; by default all (with notes)
        key : str | None
            Key of all that is new and no drum: G, 'F# minor', 'D dorian' (with notes)
        chords : str | None
            Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar (with
            notes)
        style : str | None
            Kind of music: chorale, song, quartet, folk, lead-sheet, game, drums; what is heard
            unless given (with notes)
        temperature : float
            Over 1 is bolder, under 1 more usual (from 0.05 to 10) [default: 1] (with notes)
        particles : int
            How many are made side by side, of which the one that fits best goes on (from 1 to
            512) [default: 8] (with notes)
        allow_copies : bool
            Let passages come again that are longer than scores of the training set share (with
            notes)
        roll : FilePath | None
            Piano roll of the notes; .html has a table of the tracks as well (with notes)
        sheet : FilePath | None
            Sheet music of the notes; .html prints it on paper (with notes)
        engine : Literal["unit", "ace-step", "compose", "stable-audio"] | None | Literal["trained"] | None
            Which model does it

        Returns
        -------
        Audio | Score
        """

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The command of a name as it is: `commands["fx.reverb"]`."""
