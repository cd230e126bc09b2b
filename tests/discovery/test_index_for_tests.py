"""What one test has had to find out by importing every plugin, the next one need not."""

from musictool.discovery import index, registry

from ..conftest import is_of_all_tests


def test_the_index_is_kept_for_other_tests(lab, tmp_path_factory):
    registry()
    assert index.path().is_file()
    assert is_of_all_tests(index.path(), tmp_path_factory.getbasetemp())


def test_that_of_a_tests_own_plugins_is_not(tmp_path, install_plugin, monkeypatch):
    install_plugin(tmp_path, "musictool-acme", "def musictool_register():\n    return []\n")
    monkeypatch.syspath_prepend(tmp_path)
    registry()
    assert not is_of_all_tests(index.path(), tmp_path.parent)
