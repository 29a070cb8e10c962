"""Letters carry names: nobody but the system's own account may open the folder they lie in."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from server.kernel.files import FileMissing, FileStore


@pytest.fixture
def careless() -> Iterator[None]:
    """An account whose umask lets everybody read and write."""
    usual = os.umask(0)
    yield
    os.umask(usual)


def mode(place: Path) -> int:
    return S_IMODE(place.stat().st_mode)


@pytest.mark.usefixtures("careless")
def test_only_the_owner_may_open_files_and_folders_whatever_the_umask(tmp_path: Path) -> None:
    root = tmp_path / "files"
    FileStore(root).put(b"letter")
    kept = list(root.rglob("*"))
    assert [mode(place) for place in kept if place.is_file()] == [0o600]
    assert {mode(place) for place in (root, *kept) if place.is_dir()} == {0o700}


def test_the_same_content_twice_is_one_file_and_no_draft_stays(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert store.put(b"letter") == store.put(b"letter")
    assert len([place for place in tmp_path.rglob("*") if place.is_file()]) == 1
    assert store.get(store.put(b"letter")) == b"letter"


def test_altered_or_missing_content_is_not_handed_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    name = store.put(b"letter")
    [place] = (place for place in tmp_path.rglob("*") if place.is_file())
    place.write_bytes(b"another letter")
    for asked in (name, "0" * 64):
        with pytest.raises(FileMissing):
            store.get(asked)
