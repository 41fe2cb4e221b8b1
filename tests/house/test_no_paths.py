"""What is committed names no path of one machine and no address of a package index: anyone's own serve."""

from __future__ import annotations

import re

import pytest

# The words are put together here so that this file does not find itself.
FOLDERS = ["/" + name + "/" for name in ("work", "root", "tmp")]
INDEXES = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"))]
INDEXES += [".".join(("repo1", "maven")), ".".join(("repo", "maven", "apache")), ".".join(("crates", "io"))]


def texts(files):
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            yield path, content.decode("utf-8")


def places(files, pattern):
    """Where a pattern occurs: ``file:line``."""
    return [
        f"{path.name}:{number}: {line.strip()[:100]}"
        for path, text in texts(files)
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_path_of_this_machine(files, folder):
    assert places(files, rf"(?<![\w.-]){re.escape(folder)}") == []


@pytest.mark.parametrize("index", INDEXES)
def test_no_address_of_a_package_index(files, index):
    assert places(files, re.escape(index)) == []


def test_the_search_finds_what_is_there(tmp_path):
    guilty = tmp_path / "guilty.txt"
    guilty.write_text(f"see {FOLDERS[0]}main and https://{INDEXES[0]}/simple\n")
    assert places([guilty], rf"(?<![\w.-]){re.escape(FOLDERS[0])}") == places([guilty], re.escape(INDEXES[0]))
    assert len(places([guilty], re.escape(INDEXES[0]))) == 1
