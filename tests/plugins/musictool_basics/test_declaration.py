"""What the hub reads in this plugin, and that reading it costs nothing heavy."""

from musictool.contract.signature import spec_of
from musictool_basics import musictool_register


def test_the_hub_takes_every_command():
    specs = {spec.name: spec for spec in map(spec_of, musictool_register())}
    edits = {"trim", "gain", "fade", "normalize", "tag-loudness", "convert", "concat", "mix"}
    assert set(specs) == {*edits, "stems.part"}
    streaming = {
        name for name, spec in specs.items() if (spec.takes, spec.gives) == ("stream",) * 2
    }
    assert streaming == edits - {"concat", "mix"}
    assert {name for name, spec in specs.items() if spec.joins} == {"concat", "mix"}
    assert {p.flag for p in specs["fade"].parameters} == {"--in", "--out", "--shape"}
    assert {name for name, spec in specs.items() if not spec.keeps_form} == {
        "convert",
        "tag-loudness",
        "concat",
        "mix",
    }
    assert {name for name, spec in specs.items() if not spec.keeps_time} == {"trim", "concat"}
    assert [one.name for one in specs["trim"].hub_parameters] == ["bars"]


def test_every_parameter_has_help_and_no_number_lacks_a_unit():
    for spec in map(spec_of, musictool_register()):
        for parameter in spec.parameters:
            assert parameter.help, (spec.name, parameter.name)
            if parameter.kind == "number":
                assert parameter.unit, (spec.name, parameter.name)
