"""Every mistake on the command line is answered by one clear sentence and exit code 2."""

import pytest


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("gian in.wav", "no command is called 'gian'; did you mean gain?"),
        ("lab bled in.wav", "lab: no command is called 'bled'; did you mean blend?"),
        ("lab.bled in.wav", "no command is called 'lab.bled'; did you mean lab blend?"),
        ("lab normalzie in.wav", "lab: no command is called 'normalzie'; did you mean musictool n"),
        ("lab in.wav", "in.wav stands where a command does; write musictool lab COMMAND in.wav"),
        ("in.wav", "in.wav stands where a command does; write musictool COMMAND in.wav"),
        ("exten in.wav", "no command is called 'exten'; did you mean continue?"),
        ("louder in.wav", "no command is called 'louder'; did you mean gain or normalize?"),
        ("resample in.wav", "did you mean convert or fx resample?"),
        ("run resample in.wav", "did you mean convert or fx.resample?"),
        ("master in.wav", "no command is called 'master'; did you mean musictool preset mast"),
        (
            "podcast in.wav",
            "no command is called 'podcast'; did you mean musictool preset podcast?",
        ),
        ("run master in.wav", "did you mean master-streaming?"),
        ("hologram in.wav", "called 'hologram'; nothing is known by that word; musictool find"),
        ("fx gain in.wav --tp 3", "fx gain: no flag is called '--tp'; did you mean --ceiling?"),
        ("normalize in.wav --target -14", "no flag is called '--target'; did you mean --lufs?"),
        ("normalize in.wav --tp -1", "called '--tp'; did you mean --peak or --ceiling?"),
        ("fx reverb in.wav --wet 1", "'--wet'; did you mean --wet-level or --mix?"),
        ("fx chorus in.wav --speed 1", "'--speed'; did you mean --rate-hz?"),
        ("fx highpass in.wav --q 1", "'--q'; fx high-shelf, fx low-shelf and fx peak have one"),
        ("spectrogram in.wav", "no command is called 'spectrogram'; did you mean analyze --plot?"),
        ("gain in.wav -y", "gain: no flag is called '-y'; did you mean --force?"),
        ("gain -i in.wav", "gain: no flag is called '-i'; did you mean INPUT without a flag?"),
        ("gain in.wav --lufs -14", "'--lufs'; fx true-peak-limiter and normalize have one"),
        ("silence in.wav", "no command is called 'silence'; did you mean trim --silence?"),
        (
            "flac in.wav",
            "called 'flac'; the name of the output chooses a format: musictool COMMAND",
        ),
        ("samplerate in.wav", "called 'samplerate'; did you mean convert --sample-rate?"),
        ("bitrate in.wav", "called 'bitrate'; did you mean COMMAND --bitrate?"),
        ("version", "no command is called 'version'; did you mean musictool --version?"),
        ("make it louder in.wav", "called 'make'; musictool find make it louder lists what comes"),
        ("what key is it", "called 'what'; musictool find what key is it lists what comes near"),
        ("to-mono in.wav", "called 'to-mono'; musictool find to-mono lists what comes near"),
        (
            "bars 9-12 in.wav",
            "no command is called 'bars'; did you mean continue --bars, generate --bars, "
            "loop --bars or COMMAND --bars?",
        ),
        ("gain in.wav -f", "gain: no flag is called '-f'; did you mean --force?"),
        (f"{'x' * 5000} in.wav", "x'; nothing is known by that word"),
        (" in.wav", "no command is called ''; nothing is known by that word"),
        ("gui in.wav", "no command is called 'gui'; nothing is known by that word"),
        ("plugins efects", "plugins: no command is called 'efects'; did you mean effects?"),
        ("texture in.wav", "no command is called 'texture'; did you mean style --engine texture"),
        ("pipeline chek", "pipeline: no command is called 'chek'; did you mean check?"),
        ("plugins shw", "plugins: no command is called 'shw'; did you mean show?"),
        ("plugins show basic", "no plugin is called 'basic'; did you mean basics?"),
        ("gain in.wav --bd 3", "gain: no flag is called '--bd'; did you mean --db?"),
        ("CONTINUE in.wav", "no command is called 'CONTINUE'; did you mean continue?"),
        ("gain in.wav --jobs 4", "error: --jobs is a table; --workers 4 says how many at a time"),
        ("gain in.wav --resume", "'--resume'; what is done already in a folder is not done again"),
        ("run fade in.wav --continue", "'--continue'; what is done already in a folder is not"),
        ("fade in.wav --recursive", "'--recursive'; folders are searched with those in them"),
        ("info in.wav --workers 2", "'--workers'; what works on files has one, such as musictool"),
        ("gain in.wav --dbx 3", "gain: no flag is called '--dbx'; did you mean --db?"),
        ("lab noise --secods 3", "lab noise: no flag is called '--secods'; did you mean --seconds"),
        ("--bogus", "no flag is called '--bogus'; see musictool --help"),
        ("gain in.wav -z", "gain: no flag is called '-z'; it has --db; see musictool gain --help"),
        ("trim in.wav --foo 3", "it has --start, --end, --duration, --silence, --unit; see music"),
        ("trim in.wav -ss 30", "no flag is called '-ss'; did you mean --start?"),
        ("trim in.wav -to 30", "no flag is called '-to'; did you mean --end?"),
        ("trim in.wav --first 30", "no flag is called '--first'; did you mean --duration?"),
        ("hall in.wav --region chorus", "did you mean --start, --end or --bars?"),
        ("convert in.wav --mp3", "'--mp3'; the name of the output chooses a format: -o song.mp3"),
        ("--plugins", "no flag is called '--plugins'; did you mean musictool plugins?"),
        ("fx --reverb in.wav", "fx: no flag is called '--reverb'; did you mean musictool fx rev"),
        ("gain in.wav --db", "option '--db' requires an argument, as --db dB"),
        ("analyze in.wav --plot", "option '--plot' requires an argument, as --plot PATH"),
        ("analyze in.wav --key", "'--key'; musictool analyze does that without a flag"),
        ("convert in.wav -o mp3", "mp3: the name has no extension; for that format write song.mp3"),
        ("docs nothing", "no page or command is called 'nothing'; musictool docs lists the pages"),
        ("gain in.wav --quiet=3", "option '--quiet' does not take a value"),
        ("gain in.wav", "gain: --db must be given: a number from -120 to 60 dB"),
        ("gain in.wav --db loud", "gain: db must be a number from -120 to 60 dB, not loud"),
        ("gain in.wav --db 99", "gain: db must be a number from -120 to 60 dB, not 99"),
        ("fade in.wav --in 1 --shape liner", "did you mean linear?"),
        ("gain --db 3", "gain: name at least one input: a file, a folder, a pattern or -"),
        ("gain in.wav --db 3 --device cpu", "gain: no flag is called '--device'"),
        ("lab dice in.wav --seed x", "lab.dice: seed must be a whole number of at least 0, not x"),
        ("lab dice in.wav --seed -1", "seed must be a whole number of at least 0, not -1"),
        ("lab dice in.wav --device tpu", "device 'tpu' is not available here; there is "),
        ("lab dice in.wav --device tpu --dry-run", "device 'tpu' is not available here"),
        (
            "lab paint in.wav --engine oli",
            "lab.paint: no engine is called 'oli'; did you mean oil?",
        ),
        ("lab paint in.wav --wetness 1", "wetness belongs to engine water, not to oil"),
        ("lab noise in.wav", "lab noise: got unexpected extra argument(s) (in.wav)"),
        ("concat in.wav in.wav", "concat makes one file of 2; say which with -o"),
        ("run gian in.wav", "step 1, column 1: no command or preset is called 'gian'"),
        ("run lab-quit in.wav", "did you mean lab-quiet"),
        ("run trim|gain in.wav", "step 2, column 6: gain: db must be given"),
        ("run missing.yaml in.wav", "missing.yaml: there is no such file"),
        ("run gain|lab.level|gain in.wav", "gain"),
        ("run trim --device cpu in.wav", "no step of this pipeline can use a device"),
        ("run lab.level --clip warn in.wav", "leave --clip out"),
        ("run", "run: missing argument"),
        ("info", "info: missing argument 'FILE'"),
        ("doctor now", "doctor: got unexpected extra argument"),
        ("lab unite in.wav", "in.wav: stems are a folder of recordings, and this is none"),
        ("lab split - -o out", "error: "),
        ("lab split in.wav -o -", "stems are a folder, which standard output cannot be"),
        ("lab level in.wav -o x.wav", "is a report; end its name in .json, .csv or .jams"),
        ("lab transcribe in.wav -o x.csv", "the result is a score; end its name in .mid"),
    ],
)
def test_one_sentence(run, here, lab, line, sentence):
    result = run(*line.split(" "))
    assert sentence in result.err
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
    assert result.out == ""
    assert result.code == (1 if line.startswith("lab split -") else 2)
    assert [path.name for path in here.iterdir()] == ["in.wav"]


@pytest.mark.parametrize("line", ["", "lab", "pipeline"])
def test_a_group_without_a_command_shows_its_help(run, lab, line):
    result = run(*line.split())
    assert result.code == 2
    assert "Usage: musictool" in result.out
    assert result.err == ""


def test_a_pipeline_refuses_what_does_not_flow(run, here, lab):
    result = run("run", "lab.level | gain db=3", "in.wav")
    assert result.code == 2
    assert (
        "step 2, column 13: gain takes a recording or notes, but lab.level before it gives a report"
        in (result.err)
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lab dice", "lab.dice"), ("preset podcast", "podcast"), ("musictool gain db=3", "gain")],
)
def test_words_of_the_command_line_lead_to_those_of_a_pipeline(run, here, lab, typed, meant):
    result = run("run", typed, "in.wav")
    assert result.code == 2
    assert f"is called {typed.split()[0]!r}; did you mean {meant}?" in result.err


def test_dotted_names_work_as_well_as_groups(run, here, lab):
    assert run("lab.dice", "in.wav", "-o", "a.wav").code == 0
    assert run("lab", "dice", "in.wav", "-o", "b.wav").code == 0
    assert (here / "a.wav").read_bytes() == (here / "b.wav").read_bytes()


def test_a_traceback_is_shown_only_to_who_asks_for_it(run, here, lab, monkeypatch):
    result = run("lab", "bad", "in.wav")
    assert result.code == 1
    assert result.err.startswith("error: in.wav: lab.bad: failed unexpectedly: ZeroDivisionError")
    assert result.err.count("\n") == 1
    monkeypatch.setenv("MUSICTOOL_DEBUG", "1")
    assert "misbehave" in run("lab", "bad", "in.wav").err
    assert "Traceback" in run("lab", "bad", "in.wav", "--how", "best").err
