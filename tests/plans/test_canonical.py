"""The stream of files, and the hashes of artifacts."""

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import canonical, file_hash, plan_id, task_hash
from taskctl.plans.artifacts.stream import joined, split

FILE: dict[str, Any] = {
    "generated": {"by": "T.A.S.K.S v3", "timestamp": "2026-01-02T03:04:05Z", "contentHash": "x"},
    "features": [{"title": "Ü", "id": "F001", "weight": 1.0}],
}


def test_the_preimage_has_sorted_keys_an_empty_hash_and_no_time() -> None:
    preimage = (
        '{"features":[{"id":"F001","title":"Ü","weight":1}],'
        '"generated":{"by":"T.A.S.K.S v3","contentHash":"","timestamp":""}}'
    )
    assert file_hash(FILE) == hashlib.sha256(preimage.encode()).hexdigest()


def test_neither_time_nor_hash_nor_the_order_of_keys_changes_a_hash() -> None:
    other = json.loads(json.dumps(FILE, sort_keys=True))
    other["generated"] |= {"timestamp": "2030-01-01T00:00:00Z", "contentHash": "y"}
    assert file_hash(other) == file_hash(FILE)
    other["features"][0]["title"] = "U"
    assert file_hash(other) != file_hash(FILE)


def test_the_hash_of_a_task_has_16_digits_and_ignores_itself() -> None:
    task = {"id": "P1.T001", "title": "Read the clock"}
    assert len(task_hash(task)) == 16
    assert task_hash({**task, "contentHash": task_hash(task)}) == task_hash(task)


NUMBERS = (
    st.integers() | st.floats() | st.sampled_from([1e-7, 1e21, 2**53, -0.0, 0.1, 1e16, 5e-324])
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)


@given(VALUES)
def test_the_canonical_form_is_that_of_rfc_8785(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except ValueError:
        with pytest.raises(ValueError):
            canonical(value)
    else:
        assert canonical(value) == expected


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_a_hash_is_that_of_the_whole_form(value: dict[str, Any]) -> None:
    assume("generated" not in value)
    try:
        expected = rfc8785.dumps(value)
    except ValueError:
        return
    assert file_hash(value) == hashlib.sha256(expected).hexdigest()


def test_a_plan_is_named_after_its_tasks() -> None:
    assert plan_id("a1b2c3d4e5f6") == "PLAN-a1b2c3d4"


NAMES = st.from_regex(r"[a-z]{1,8}\.(json|md)", fullmatch=True)
TEXTS = st.text().filter(lambda text: "---file:" not in text and "\r" not in text)


@given(st.dictionaries(NAMES, TEXTS, min_size=1, max_size=4))
def test_what_is_joined_is_split_again(files: dict[str, str]) -> None:
    plain = {n: t for n, t in files.items() if not t.lstrip().startswith(("`", "~"))}
    if plain:
        whole = {n: t if t.endswith("\n") else f"{t}\n" for n, t in plain.items()}
        assert split(joined(plain)) == whole


def test_a_remark_before_the_first_file_and_fences_around_files_are_no_part_of_them() -> None:
    stream = (
        "Here you are.\r\n---file:tasks.json\r\n```json\r\n{}\r\n```\r\n---file:Plan.md\r\n# P\r\n"
    )
    assert split(stream) == {"tasks.json": "{}\n", "Plan.md": "# P\n"}


def test_a_page_that_begins_with_a_fence_keeps_it() -> None:
    text = "```sh\nmake\n```\n\nand more\n\n```sh\nmake test\n```\n"
    assert split(f"---file:Plan.md\n{text}") == {"Plan.md": text}


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        ("nothing", "no line `---file:NAME`"),
        ("---file:../x\n", "names no plain file"),
        ("---file:a/b.json\n", "names no plain file"),
        ("---file:\n", "names no plain file"),
        ("---file:..\n", "names no plain file"),
        ("---file:a.json\n---file:a.json\n", "holds a.json twice"),
    ],
)
def test_a_stream_that_cannot_be_split(stream: str, why: str) -> None:
    with pytest.raises(PhaseError, match=why):
        split(stream)


def test_a_text_that_would_begin_another_file_is_refused() -> None:
    with pytest.raises(PhaseError, match=r"Plan.md holds a line"):
        joined({"Plan.md": "a\n---file:tasks.json\n"})
