from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.errors import RequestError
from bot.issues.events import (
    EVENTS,
    Everything,
    IgnoredEvent,
    IssueEvent,
    MergeGroupEvent,
    PullEvent,
    PushEvent,
    Subject,
    subject,
)

EXAMPLES = (
    Path(__file__).parents[1]
    / "node/node_modules/@octokit/webhooks-examples/api.github.com/index.json"
)
COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"


@pytest.fixture(scope="module")
def examples() -> dict[str, list[dict[str, Any]]]:
    if not EXAMPLES.is_file():
        pytest.fail(f"{EXAMPLES} is missing: install what tests/node/package.json names")
    return {entry["name"]: entry["examples"] for entry in json.loads(EXAMPLES.read_bytes())}


def test_every_example_of_every_event_has_a_subject(
    examples: dict[str, list[dict[str, Any]]],
) -> None:
    kinds = Counter(
        (event, type(subject(event, payload)).__name__)
        for event, payloads in examples.items()
        for payload in payloads
        if event in EVENTS
    )
    assert {event: kind for event, kind in kinds if kind not in {"IgnoredEvent"}} == {
        "issues": "IssueEvent",
        "issue_comment": "IssueEvent",
        "pull_request": "PullEvent",
        "pull_request_review": "PullEvent",
        "push": "PushEvent",
        "merge_group": "MergeGroupEvent",
        "workflow_dispatch": "Everything",
        "repository_dispatch": "Everything",
    }
    ignored = {event for event, kind in kinds if kind == "IgnoredEvent"}
    assert ignored <= {"issues", "push"}
    others = [
        subject(event, payload)
        for event, payloads in examples.items()
        for payload in payloads
        if event not in EVENTS
    ]
    assert len(others) > 100
    assert all(isinstance(one, IgnoredEvent) for one in others)


@pytest.mark.parametrize("breaking", [None, [], "x", -1, True, 2**31])
def test_an_example_with_a_broken_field_is_refused_by_the_fields_name(
    examples: dict[str, list[dict[str, Any]]], breaking: object
) -> None:
    for event, outer, inner in (
        ("issues", "issue", "number"),
        ("issue_comment", "issue", "number"),
        ("pull_request", "pull_request", "number"),
        ("pull_request_review", "pull_request", "number"),
        ("merge_group", "merge_group", "head_sha"),
    ):
        payload = examples[event][0]
        with pytest.raises(RequestError, match=rf"{outer}\.{inner} is"):
            subject(event, {**payload, outer: {**payload[outer], inner: breaking}})
        if breaking != []:
            with pytest.raises(RequestError, match=rf"valid: {outer} is"):
                subject(event, {**payload, outer: breaking})


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("issues", {"action": "labeled", "issue": {"number": 7}}, IssueEvent(7)),
        (
            "issues",
            {"action": "deleted", "issue": {"number": 7}},
            IgnoredEvent("the issue was deleted"),
        ),
        ("issue_comment", {"action": "created", "issue": {"number": 7}}, IssueEvent(7)),
        ("issue_comment", {"issue": {"number": 7, "pull_request": {"url": ""}}}, PullEvent(7)),
        ("pull_request", {"pull_request": {"number": 3}}, PullEvent(3)),
        ("push", {"ref": "refs/heads/main", "after": COMMIT}, PushEvent("refs/heads/main", COMMIT)),
        (
            "push",
            {"ref": "refs/heads/x", "after": "0" * 40},
            IgnoredEvent("`refs/heads/x` was deleted"),
        ),
        (
            "merge_group",
            {
                "action": "checks_requested",
                "merge_group": {"head_sha": COMMIT, "base_ref": "refs/heads/main"},
            },
            MergeGroupEvent(COMMIT, "refs/heads/main"),
        ),
        ("merge_group", {"action": "destroyed"}, IgnoredEvent("the merge group was `destroyed`")),
        ("schedule", {"schedule": "0 * * * *"}, Everything()),
        ("workflow_dispatch", {"inputs": {"issue": "12"}}, IssueEvent(12)),
        ("workflow_dispatch", {"inputs": {"issue": "", "pull": "4"}}, PullEvent(4)),
        ("workflow_dispatch", {"inputs": None}, Everything()),
        ("repository_dispatch", {"client_payload": {"issue": 5}}, IssueEvent(5)),
        ("star", {}, IgnoredEvent("nothing depends on the event `star`")),
    ],
)
def test_an_event_is_about_its_subject(
    event: str, payload: dict[str, Any], expected: Subject
) -> None:
    assert subject(event, payload) == expected


@pytest.mark.parametrize(
    ("event", "payload", "field"),
    [
        ("push", {"ref": "main", "after": COMMIT}, "ref is `main`"),
        ("push", {"ref": "refs/heads/a b", "after": COMMIT}, "ref is"),
        ("push", {"ref": "refs/heads/a", "after": "HEAD"}, "after is `HEAD`"),
        ("push", {"ref": "refs/heads/a"}, "after is missing"),
        ("workflow_dispatch", {"inputs": {"issue": "12; rm"}}, "inputs.issue is `12; rm`"),
        ("workflow_dispatch", {"inputs": {"issue": "9" * 10}}, "inputs.issue is"),
        ("repository_dispatch", {"client_payload": [1]}, "client_payload is a list"),
        ("issues", [], "the whole is a list"),
    ],
)
def test_what_is_no_payload_is_refused_by_the_fields_name(
    event: str, payload: Any, field: str
) -> None:
    with pytest.raises(RequestError, match="payload is not valid") as caught:
        subject(event, payload)
    assert field in caught.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["action", "issue", "number", "pull_request", "ref", "after", "inputs", "head_sha"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=9,
)


@given(st.sampled_from(EVENTS), JSON)
def test_any_payload_has_a_subject_or_is_refused(event: str, payload: Any) -> None:
    try:
        found = subject(event, payload)
    except RequestError as error:
        text = str(error)
    else:
        text = ""
        if isinstance(found, IssueEvent | PullEvent):
            assert found.number > 0
    assert not text or "payload is not valid" in text
