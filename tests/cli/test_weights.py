"""`musictool models`, and commands that ask for weights."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import musictool as mt
from musictool.cli import commands
from musictool.discovery import index

CONTENT = b"sixteen numbers."

EARS = """
from collections.abc import Sequence
from musictool import Audio, Batching, Context, Weights, command, hookimpl

LEARNT = {{"sha256": {digest!r}, "size": 16, "trained_on": "silence", "about": "Hears"}}
NC = {{**LEARNT, "licence": "CC-BY-NC-4.0"}}

@command("ears", uses=())
def ears(audio: Audio, name: str = "net", *, context: Context) -> Audio:
    "Listen."
    from pathlib import Path
    content = context.weights(name).read_bytes()
    return audio.with_samples(audio.samples * (content == {content!r}))

@command("softer", uses=(), batch=Batching())
def softer(audios: Sequence[Audio], *, context: Context) -> Sequence[Audio]:
    "Listen to several."
    context.weights("net")
    return [one.with_samples(one.samples / 2) for one in audios]

@command("twice", uses=())
def twice(audio: Audio, *, context: Context) -> Audio:
    "Listen inside."
    return context.run("ears", audio)

@hookimpl
def musictool_register():
    return [ears, softer, twice]

@hookimpl
def musictool_weights():
    return {{
        "net": Weights(source="pypi:acme-ears==1.2!/acme/net.onnx", **NC),
        "wild": Weights(source="hf:a/b@{commit}!/net.onnx", licence=None, **LEARNT),
        "own": Weights(source="package:musictool_ears!/own.onnx", licence="MIT", **LEARNT),
        "shelf": Weights(source="file:{shelf}", licence="MIT", **LEARNT),
        "open": Weights(
            about="Dreams", source="hf:a/b", sha256=None, size=16, licence="CC-BY-NC-4.0",
            trained_on="silence", include=["*.onnx"], memory={{"cpu": 16, "gpu": 8}},
        ),
        "vast": Weights(
            about="Dreams", source="hf:a/c", sha256=None, size=16, licence="MIT",
            trained_on="silence", include=["*.onnx"], memory={{"cpu": 1e18, "gpu": 1e18}},
        ),
    }}
"""


@pytest.fixture
def ears(here: Path, install_plugin, monkeypatch) -> Path:
    """A plugin with weights of each kind, of which `net` and `wild` are nowhere."""
    text = EARS.format(
        digest=sha256(CONTENT).hexdigest(),
        content=CONTENT,
        commit="0" * 40,
        shelf=here / "shelf.onnx",
    )
    folder = here / "plugins"
    folder.mkdir()
    install_plugin(
        folder, "musictool-ears", {"musictool_ears/__init__.py": text}, entry="musictool_ears"
    )
    (folder / "musictool_ears" / "own.onnx").write_bytes(CONTENT)
    (here / "copy.onnx").write_bytes(CONTENT)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(here / "store"))
    for name, value in {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": "",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("musictool.weights.pip_settings.PIP", ("no-pip-here",))
    return here


def test_all_is_shown_before_anything_is_fetched(run, ears) -> None:
    listed = {line.split()[0]: line for line in run("models").out.splitlines() if line.split()}
    assert "not here" in listed["net"]
    assert "CC-BY-NC-4.0" in listed["net"]
    assert "not stated" in listed["wild"]
    assert "installed" in listed["own"]
    assert "installed" in listed["beats"]
    shown = run("models", "show", "net").out
    for words in (
        "pypi:acme-ears==1.2!/acme/net.onnx",
        "silence",
        sha256(CONTENT).hexdigest(),
        "ears",
    ):
        assert words in shown
    (net,) = [one for one in json.loads(run("models", "--json").out) if one["name"] == "net"]
    assert (net["revision"], net["state"], net["licence"]) == ("1.2", "not here", "CC-BY-NC-4.0")
    assert "weights net, wild, own, shelf, open" in run("plugins", "list").out


def test_missing_weights_are_one_sentence_with_the_command(run, ears) -> None:
    done = run("ears", "in.wav", "-o", "out.wav")
    assert done.code == 2
    assert done.err == (
        "error: in.wav: ears: the weights net (16 bytes, CC-BY-NC-4.0) are not here; get them by: "
        "musictool models pull net\n"
    )
    assert not Path("out.wav").exists()
    assert "install the package that brings" not in done.err
    assert "put them there" in run("ears", "in.wav", "--name", "shelf", "-o", "out.wav").err
    assert "did you mean net?" in run("ears", "in.wav", "--name", "nett", "-o", "out.wav").err


def test_many_files_meet_it_once(run, ears) -> None:
    for at in range(5):
        Path(f"{at}.wav").write_bytes(Path("in.wav").read_bytes())
    done = run("ears", *(f"{at}.wav" for at in range(5)), "-o", "out/")
    assert done.code
    assert done.err.count("musictool models pull net") == 1


def test_a_licence_is_accepted_by_somebody(run, ears) -> None:
    refused = run("models", "pull", "net", "--from", "copy.onnx")
    assert refused.code == 2
    assert "licence: CC-BY-NC-4.0" in refused.err
    assert "trained on: silence" in refused.err
    assert "which nobody has accepted here; --accept-licence does that" in refused.err
    wild = run("models", "pull", "wild", "--from", "copy.onnx")
    assert "nobody has stated a licence of these weights, so nothing was fetched" in wild.err
    assert not Path("store").exists()
    for name in ("net", "wild"):
        done = run("models", "pull", name, "--from", "copy.onnx", "--accept-licence")
        assert (done.code, "store" in done.out) == (0, True)


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 2), ("", 2)])
def test_a_person_is_asked(run, ears, monkeypatch, answer: str, code: int) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = run("models", "pull", "net", "--from", "copy.onnx")
    assert done.code == code
    assert Path("store").exists() == (code == 0)


def test_what_was_made_with_weights_says_so(run, ears) -> None:
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    for command in ("ears", "twice"):
        assert run(command, "in.wav", "-o", f"{command}.wav").code == 0
        assert mt.info(f"{command}.wav")["history"][-1]["weights"] == [
            {
                "name": "net",
                "source": "pypi:acme-ears==1.2!/acme/net.onnx",
                "revision": "1.2",
                "sha256": sha256(CONTENT).hexdigest(),
                "licence": "CC-BY-NC-4.0",
            }
        ]
    run("trim", "in.wav", "--end", "0.2", "-o", "trim.wav")
    assert "weights" not in mt.info("trim.wav")["history"][-1]


def test_each_of_several_at_once_and_what_was_kept_between_steps_say_so(run, ears) -> None:
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    Path("two.wav").write_bytes(Path("in.wav").read_bytes())
    assert run("softer", "in.wav", "two.wav", "-o", "soft/", "--batch-size", "2").code == 0
    for end in ("0.2", "0.3"):
        done = run("run", f"ears | trim end={end}", "in.wav", "-o", f"{end}.wav", "--cache", "1GB")
        assert done.code == 0
        run("models", "remove", "net")  # what was kept can do without
    for made in (*Path("soft").iterdir(), Path("0.2.wav"), Path("0.3.wav")):
        if made.suffix == ".wav":
            (weights,) = mt.info(made)["history"][-1]["weights"]
            assert weights["name"] == "net"


def test_they_are_checked_found_and_removed(run, ears) -> None:
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    path = Path(run("models", "path", "net").out.strip())
    assert path.read_bytes() == CONTENT
    assert mt.find_weights("net") == path
    assert "net: as declared" in run("models", "verify", "net").out
    path.write_bytes(CONTENT[::-1])
    bad = run("models", "verify")
    assert (bad.code, "musictool models pull net gets them again" in bad.out) == (1, True)
    assert "damaged or changed" in run("ears", "in.wav", "-o", "out.wav").err
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    assert path.read_bytes() == CONTENT
    assert run("models", "remove", "net").out.startswith("net: removed, ")
    assert not path.exists()
    assert run("models", "remove", "net").out == "net: not here\n"
    assert (
        "was not fetched: it is part of package:musictool_ears"
        in run("models", "remove", "own").err
    )


def test_what_nobody_asks_for_any_more_is_listed_and_removed(run, ears) -> None:
    old = Path("store/net-0123456789abcdef")
    old.mkdir(parents=True)
    (old / "net.onnx").write_bytes(bytes(2000))
    assert f"{old.name}: 2.0 kB that no plugin here asks for" in run("models").out
    assert run("models", "remove", old.name).out == f"{old.name}: removed, 2.0 kB\n"
    assert not old.exists()


def test_a_commit_of_the_hub_is_chosen_kept_and_forgotten(run, ears, monkeypatch) -> None:
    cache, commits = Path("hf").absolute(), ["a" * 40, "b" * 40]
    monkeypatch.setenv("HF_HUB_CACHE", str(cache))
    (cache / "models--a--b/refs").mkdir(parents=True)
    (cache / "models--a--b/refs/main").write_text(commits[0])
    for commit, content in zip(commits, (CONTENT, CONTENT[::-1]), strict=True):
        held = cache / "models--a--b/blobs" / sha256(content).hexdigest()
        held.parent.mkdir(exist_ok=True)
        held.write_bytes(content)
        link = cache / "models--a--b/snapshots" / commit / "net.onnx"
        link.parent.mkdir(parents=True)
        link.symlink_to(held)
    refused = run("models", "pull", "open", "--offline")
    assert "its licence is CC-BY-NC-4.0, which nobody has accepted here" in refused.err
    assert "about 16 bytes" in run("models", "show", "open").out
    accepted = ("--offline", "--accept-licence")
    done = run("models", "pull", "open", *accepted)
    assert f"1 files of 16 bytes at commit {commits[0]}, to which main points now" in done.err
    assert f"as the hub has it at commit {commits[0]}" in run("models", "verify", "open").out
    path = Path(run("models", "path", "open").out.strip())
    assert (path / "net.onnx").read_bytes() == CONTENT
    assert run("models", "pull", f"open@{commits[1]}", *accepted).code == 0
    shown = json.loads(run("models", "show", "open", "--json").out)
    assert (shown["revision"], shown["state"]) == (commits[1], "here")
    assert f"{path.name}: " in run("models").out  # that of the other commit, to be removed
    run("models", "remove", "open")
    assert json.loads(run("models", "show", "open", "--json").out)["sha256"] is None
    only = run("models", "pull", "net@main", "--accept-licence")
    assert "net is of one version alone; leave @main out" in only.err


def test_what_fits_into_the_memory_comes_first(run, ears) -> None:
    said = json.loads(run("models", "recommend", "--json").out)
    rows = {row["name"]: row for row in said["models"]}
    assert (rows["open"]["fits"], rows["vast"]["fits"]) == (True, False)
    assert rows["open"]["licence"] == "CC-BY-NC-4.0"
    assert "own" not in rows
    needs = [row["needs"] for row in said["models"] if row["fits"]]
    assert needs == sorted(needs, reverse=True)
    table = run("models", "recommend").out.splitlines()
    assert table[0].startswith("Free on ")
    assert "no" in next(line for line in table if line.startswith("vast")).split()


def test_offline_nothing_is_asked_for(run, ears) -> None:
    done = run("models", "pull", "net", "--offline", "--accept-licence")
    assert done.code == 2
    assert "is at no index on this computer" in done.err


def test_two_plugins_cannot_have_one_name(run, ears, install_plugin) -> None:
    text = Path("plugins/musictool_ears/__init__.py").read_text().replace("1.2", "1.3")
    install_plugin(Path("plugins"), "musictool-eyes", text)
    Path(index.path()).unlink(missing_ok=True)
    assert "weights net is declared more than once" in run("models", "show", "net").err


def test_a_declaration_that_cannot_be_is_a_problem_of_its_plugin(run, ears, install_plugin) -> None:
    text = (
        "from musictool import Weights, hookimpl\n\n@hookimpl\ndef musictool_weights():\n"
        "    return {'Net': 1, 'net2': 'net.onnx'}\n"
    )
    install_plugin(Path("plugins"), "musictool-eyes", text)
    said = run("plugins", "list").err
    assert "weights 'Net' must be called by lower-case letters" in said
    assert "weights net2 must be a Weights, not 'net.onnx'" in said


def test_a_file_made_with_other_weights_is_told_apart(run, ears) -> None:
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    run("ears", "in.wav", "-o", "out.wav")
    assert "weights" not in run("redo", "out.wav").err
    code = Path("plugins/musictool_ears/__init__.py")
    digests = [sha256(content).hexdigest() for content in (CONTENT, CONTENT[::-1])]
    text = code.read_text().replace(*digests).replace(repr(CONTENT), repr(CONTENT[::-1]))
    code.write_text(f"{text}# anew\n")  # of another size: bytecode goes by that and the second
    sys.modules.pop("musictool_ears")
    commands.known.cache_clear()
    Path("copy.onnx").write_bytes(CONTENT[::-1])
    run("models", "pull", "net", "--from", "copy.onnx", "--accept-licence")
    done = run("redo", "out.wav")
    assert "made with weights net that are not those which plugins declare here" in done.err


def test_all_that_comes_with_musictool_is_as_it_was_declared(run, here) -> None:
    verified = run("models", "verify")
    assert verified.code == 0
    assert {line.partition(":")[0] for line in verified.out.splitlines()} >= {"base", "beats"}


SHELF = """
from hashlib import sha256
from pathlib import Path
from musictool import Weights, hookimpl

@hookimpl
def musictool_weights():
    files = {{one.name: one.read_bytes() for one in Path({folder!r}).iterdir()}}
    return {{
        "shelf": Weights(
            source="file:{folder}",
            sha256={{name: sha256(content).hexdigest() for name, content in files.items()}},
            size=sum(map(len, files.values())),
            about="Dreams", licence="CC0-1.0", trained_on="two notes",
        )
    }}
"""


def test_weights_that_are_a_model_are_named_where_one_is_asked_for(
    run, here, lab, install_plugin, monkeypatch
) -> None:
    for pitch, folder in ((60, "kept"), (72, "other")):
        mt.write(f"{folder}.mid", mt.Score.of([mt.Note(0.0, 1.0, pitch), mt.Note(1.0, 2.0, pitch)]))
        assert run("lab", "learn", f"{folder}.mid", "-o", f"{folder}/").code == 0
    install_plugin(here / "site", "musictool-shelf", SHELF.format(folder=str(here / "kept")))
    monkeypatch.syspath_prepend(here / "site")
    commands.known.cache_clear()
    assert run("lab", "dream", "--model", "shelf", "-o", "a.mid").code == 0
    assert run("run", "lab.dream model=shelf", "-o", "b.mid").code == 0
    dreams = [mt.read("a.mid"), mt.read("b.mid"), mt.commands.lab.dream(model="shelf")]
    assert {note.pitch for dream in dreams for note in dream.notes} == {60}
    made = mt.info("a.mid")["history"][-1]
    digest = sha256(Path("kept/model.json").read_bytes()).hexdigest()
    assert made["references"] == [{"name": "kept/model.json", "sha256": digest}]
    Path("other").rename("shelf")
    assert {note.pitch for note in mt.commands.lab.dream(model="shelf").notes} == {72}
    assert "there is no such folder" in run("lab", "dream", "--model", "shelve", "-o", "c.mid").err
