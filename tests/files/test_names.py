"""Which files are read, and what outputs are called."""

from pathlib import Path

import pytest

from musictool.errors import FileError, UnknownName, UnreadableFile, UsageError
from musictool.files import (
    Input,
    check_target,
    expand_inputs,
    info,
    makes_folders,
    output_path,
    output_paths,
    read,
    write,
)
from musictool.files.audio.formats import AUDIO_SUFFIXES


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Folders with recordings, and with what must not be taken for one."""
    for name in (
        "b.wav", "a.WAV", "a/x.wav", "b/x.wav", "b/deep/y.flac", "b/notes.txt", "b/cover.jpg",
        "b/.hidden.wav", ".cache/z.wav", "b/.musictool-part-123.wav", "b/x.wav.musictool.json",
        "empty/readme.txt", "ünï/音.mp3", "-x.wav", "[1].wav",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(inputs):
    return [str(item.path) for item in inputs]


def test_files_in_the_order_given(tree):
    assert names(expand_inputs(["b.wav", "a.WAV", "a/x.wav"])) == ["b.wav", "a.WAV", "a/x.wav"]


def test_a_folder_is_searched_sorted_without_hidden_and_unfinished(tree):
    assert names(expand_inputs(["b"])) == ["b/x.wav", "b/deep/y.flac"]
    everything = ["-x.wav", "[1].wav", "a.WAV", "b.wav", "a/x.wav", "b/x.wav", "b/deep/y.flac"]
    assert names(expand_inputs(["."])) == [*everything, "ünï/音.mp3"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.wav", ["-x.wav", "[1].wav", "b.wav"]),
        ("?/x.wav", ["a/x.wav", "b/x.wav"]),
        ("b/**/*.*", ["b/deep/y.flac", "b/x.wav"]),
        ("b/**", ["b/deep/y.flac", "b/x.wav"]),
        ("./b/*", ["b/x.wav"]),
        ("{a,b}/x.{wav,mp3}", ["a/x.wav", "b/x.wav"]),
        ("[!-[]*.wav", ["b.wav"]),
        ("**/*.mp3", ["ünï/音.mp3"]),
        ("[ab]/*", ["a/x.wav", "b/x.wav"]),
    ],
)
def test_patterns_that_no_shell_expanded(tree, pattern, found):
    assert names(expand_inputs([pattern])) == found


@pytest.mark.parametrize("name", ["-x.wav", "./-x.wav", "[1].wav", "ünï/音.mp3"])
def test_difficult_names_are_names(tree, name):
    (item,) = expand_inputs([name])
    assert item.path.exists()


def test_each_file_once(tree):
    assert names(expand_inputs(["a/x.wav", "a", "./a/x.wav", "a/*"])) == ["a/x.wav"]


def test_standard_input(tree):
    (item,) = expand_inputs(["-"])
    assert item.path == Path("-")


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("nothing.wav", "nothing.wav: there is no such file or folder"),
        (
            "https:/a.org/b.mp3",
            "https:/a.org/b.mp3: there is no such file or folder; an address has two slashes",
        ),
        ("~/nothing.wav", "~/nothing.wav: there is no such file or folder; ~ stands for "),
        ("empty", "empty: no audio files are in this folder"),
        ("*.ogg", "*.ogg: no audio files match this pattern"),
    ],
)
def test_nothing_found(tree, argument, says):
    with pytest.raises(UnreadableFile) as caught:
        expand_inputs(["b.wav", argument])
    assert says in str(caught.value)


def test_a_folder_without_what_may_be_of_several_kinds(tree):
    with pytest.raises(UnreadableFile, match="no audio files or files of notes are in this folder"):
        expand_inputs(["empty"], AUDIO_SUFFIXES | {".mid"})


def test_names_that_are_too_long_for_any_disk(tree, tones):
    """260 letters: the system refuses even to look; 120 times é are 240 bytes and do."""
    name = "a" * 256 + ".wav"
    with pytest.raises(UnreadableFile, match="there is no such file or folder"):
        expand_inputs([name])
    assert output_path(Path("b.wav"), "trim", name) == Path(name)
    for refuse in (
        lambda: read(name),
        lambda: info(name),
        lambda: check_target(name, 44100, 2),
        lambda: write(name, tones(0.1)),
        lambda: write(Path(name) / "x.wav", tones(0.1), parents=True),
    ):
        with pytest.raises(FileError, match=r"^a+\.wav(/x\.wav)?: .*name (is )?too long"):
            refuse()


def test_beside_the_input():
    assert output_path(Path("a/b.wav"), "continue") == Path("a/b.continue.wav")
    assert output_path(Path("a/b.c.FLAC"), "fx.reverb") == Path("a/b.c.fx.reverb.FLAC")
    assert output_path(Path("b.wav"), "rhythm.tempo", ext=".json") == Path("b.rhythm.tempo.json")
    assert output_path(Path("b.wma"), "trim") == Path("b.trim.wav")
    assert output_path(None, "synth.tone") == Path("synth.tone.wav")
    assert output_path(Path("-x.wav"), "trim") == Path("-x.trim.wav")


def test_a_file_or_a_folder(tree):
    assert output_path(Path("b.wav"), "trim", "out.flac") == Path("out.flac")
    assert output_path(Path("b.wav"), "trim", "new/") == Path("new/b.trim.wav")
    assert output_path(Path("b.wav"), "trim", "b") == Path("b/b.trim.wav")
    assert output_path(Path("b.wav"), "trim", "new", many=True) == Path("new/b.trim.wav")


def test_a_template():
    source = Path("songs/b.wav")
    assert output_path(source, "trim", "{parent}/out/{n:03d}-{stem}{ext}", n=7) == Path(
        "songs/out/007-b.wav"
    )
    assert output_path(source, "trim", "{stem}_{command}.mp3") == Path("b_trim.mp3")


@pytest.mark.parametrize(
    "template", ["{parent}/{stem}-{command}{ext}", "{parent}/{stem}-{command}.{ext}"]
)
def test_a_template_may_have_the_dot_of_the_extension_or_leave_it(template):
    assert output_path(Path("songs/b.WAV"), "trim", template) == Path("songs/b-trim.WAV")
    assert output_path(Path("songs/b.wma"), "trim", template) == Path("songs/b-trim.wav")
    assert output_path(Path("b.wav"), "beats", template, ext=".json") == Path("b-beats.json")


def test_what_nothing_came_into_is_named_once_in_a_template():
    template = "{stem}.{command}.{variation}{ext}"
    taken = Input(Path(), variation=2)
    assert output_path(taken, "generate", template, ext=".wav") == Path("generate.2.wav")
    assert output_path(None, "generate", "{command}_{stem}{ext}") == Path("generate.wav")
    assert output_path(None, "generate", "{stem}/{command}{ext}") == Path("generate/generate.wav")
    assert output_path(Input(Path("a.wav"), variation=2), "trim", template) == Path("a.trim.2.wav")


def test_a_template_with_a_mistake():
    with pytest.raises(
        UnknownName, match=r"no template field is called 'steam'; did you mean stem"
    ):
        output_path(Path("b.wav"), "trim", "{steam}.wav")
    for wrong in ("{stem", "{stem!x}.wav", "{n:q}.wav", "{}.wav", "{stem.__class__}"):
        with pytest.raises(UsageError):
            output_path(Path("b.wav"), "trim", wrong)


def test_a_name_with_braces_that_exists_is_a_name(tree):
    (tree / "{x}").mkdir()
    assert output_path(Path("b.wav"), "trim", "{x}") == Path("{x}/b.trim.wav")


def test_one_file_for_many_inputs(tree):
    inputs = expand_inputs(["b.wav", "a.WAV"])
    with pytest.raises(UsageError, match=r"-o out.wav names one file, but there are several"):
        output_paths(inputs, "trim", "out.wav")


def test_folders_keep_their_structure(tree):
    assert output_paths(expand_inputs(["b"]), "trim", "out") == [
        Path("out/x.trim.wav"),
        Path("out/deep/y.trim.flac"),
    ]
    assert output_paths(expand_inputs(["."]), "trim", "out")[4:6] == [
        Path("out/a/x.trim.wav"),
        Path("out/b/x.trim.wav"),
    ]


def test_two_inputs_for_one_output(tree):
    inputs = expand_inputs(["a/x.wav", "b/x.wav"])
    with pytest.raises(UsageError, match=r"a/x\.wav and b/x\.wav would both be written to"):
        output_paths(inputs, "trim", "out/")
    assert len(set(output_paths(inputs, "trim", "out/{n}.wav"))) == 2
    assert len(set(output_paths(inputs, "trim", "{parent}/{stem}.flac"))) == 2
    assert len(set(output_paths(inputs, "trim"))) == 2


def test_two_formats_of_one_name(tree):
    (tree / "b.flac").touch()
    inputs = expand_inputs(["b.wav", "b.flac"])
    assert len(set(output_paths(inputs, "trim"))) == 2
    with pytest.raises(UsageError, match=r"b\.wav and b\.flac"):
        output_paths(inputs, "trim", ext=".mp3")


def test_which_outputs_may_make_folders():
    assert not makes_folders(None, many=True)
    assert not makes_folders("typo/out.wav", many=False)
    assert makes_folders("new/", many=False)
    assert makes_folders("new", many=True)
    assert makes_folders("{parent}/new/{stem}.wav", many=False)


def test_an_input_is_frozen():
    assert Input(Path("a")) == Input(Path("a"))
    assert {Input(Path("a"))} == {Input(Path("a"))}


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{stem.__class__}.wav", "no template field is called 'stem.__class__'"),
        ("{n:{foo}}.wav", "only {n} and {variation} have a form"),
        ("{n:999999999}.wav", "only {n} and {variation} have a form"),
        ("{n:,}.wav", "only {n} and {variation} have a form"),
        ("{n!r}.wav", "only {n} and {variation} have a form"),
        ("{stem:>99}.wav", "only {n} and {variation} have a form"),
        ("{stem[0]}.wav", "no template field is called 'stem[0]'"),
        ("{}.wav", "no template field is called ''"),
        ("{0}.wav", "no template field is called '0'"),
    ],
)
def test_a_template_is_only_what_is_documented(template, says):
    with pytest.raises(UsageError) as refused:
        output_path(Path("a.wav"), "gain", template)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("width", "filled"), [(":03", "007"), (":3", "  7"), (":12d", " " * 11 + "7")]
)
def test_a_number_has_a_width(width, filled):
    assert output_path(Path("a.wav"), "gain", f"{{n{width}}}.wav", n=7) == Path(f"{filled}.wav")


@pytest.mark.parametrize("name", ["...wav", "..wav", "....wav"])
def test_no_name_leads_out_of_the_folder(name):
    for template in ("o/{stem}/x.wav", "o/{stem}/{stem}/{stem}/x.wav"):
        path = output_path(Path(name), "gain", template)
        assert ".." not in path.parts
        assert path.parts[:1] == ("o",)
    assert output_path(Path("a.wav"), "..", "o/{command}/x.wav") == Path("o/__/x.wav")
