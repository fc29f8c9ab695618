"""What is sent and answered, against GitHub's own description."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from tests.github.bridged.forge import ROOT
from tests.github.exchange import Answer, Logged, Request, refusal
from tests.github.openapi import description, judge
from tests.github.people import BOT, STRANGER

_LABEL = {
    "id": 1,
    "node_id": "L_1",
    "url": "http://localhost/label",
    "name": "toolwright",
    "description": None,
    "color": "ededed",
    "default": False,
}


def logged(
    method: str,
    path: str,
    body: Any = None,
    answer: Answer | None = None,
    query: dict[str, str] | None = None,
    who: str = BOT,
) -> Logged:
    return Logged(Request(method, f"{ROOT}{path}", query or {}, body, who), answer)


def answered(
    status: int, body: Any, source: Literal["bridge", "emulator", "fault"] = "bridge"
) -> Answer:
    return Answer(status, body, source=source)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (logged("GET", "/unheard/of"), "GitHub describes no such request"),
        (logged("GET", "/issues", query={"labl": "x"}), "GitHub describes no parameter labl"),
        (
            logged("POST", "/issues", {"title": "New", "labls": ["x"]}),
            "Additional properties are not allowed ('labls' was unexpected)",
        ),
        (logged("POST", "/issues", {"body": "New"}), "'title' is a required property"),
        (logged("POST", "/issues/1/comments", None), "None is not of type 'object'"),
        (logged("DELETE", "/git/refs/heads/a/b", {"force": True}), "GitHub describes no body"),
        (
            logged("POST", f"/statuses/{'0' * 40}", {"state": "passed"}),
            "'passed' is not one of ['error', 'failure', 'pending', 'success']",
        ),
        (
            logged("POST", "/git/trees", {"tree": [{"path": "a", "kind": "blob"}]}),
            "Additional properties are not allowed ('kind' was unexpected)",
        ),
    ],
)
def test_a_request_is_judged_strictly(entry: Logged, told: str) -> None:
    (failure,) = judge([entry]).failures

    assert told in failure


@pytest.mark.parametrize(
    "entry",
    [
        logged("GET", "/issues", query={"labels": "a,b", "since": "2026-01-01T00:00:00Z"}),
        logged("PUT", "/pulls/1/merge", {}),
        logged("PATCH", "/git/refs/heads/toolwright/tool", {"sha": "0" * 40, "force": True}),
        logged("GET", "/commits/toolwright/tool/status"),
        logged("POST", "/issues/1/labels", {"labels": ["toolwright"]}),
        Logged(Request("POST", "/graphql", body={"query": "{}"}, who=BOT), None),
    ],
)
def test_a_described_request_passes(entry: Logged) -> None:
    assert judge([entry]).failures == ()


def test_an_answer_has_to_fit() -> None:
    path, wrong = "/issues/1/labels", {**_LABEL, "color": 7}
    good = logged("GET", path, answer=answered(200, [_LABEL]))
    bad = logged("GET", path, answer=answered(200, [wrong]))
    odd = logged("GET", path, answer=answered(202, [_LABEL]))

    assert judge([good]).failures == ()
    assert "0/color: 7 is not of type 'string'" in judge([bad]).failures[0]
    assert "GitHub describes no answer 202" in judge([odd]).failures[0]


def test_a_field_that_the_emulator_leaves_out_is_a_gap() -> None:
    path, short = "/issues/1/labels", {name: _LABEL[name] for name in _LABEL if name != "color"}
    verdicts = [
        judge([logged("GET", path, answer=answered(200, [short], source))])
        for source in ("emulator", "bridge")
    ]

    assert ["color" in "".join(verdict.gaps) for verdict in verdicts] == [True, False]
    assert ["color" in "".join(verdict.failures) for verdict in verdicts] == [False, True]


def test_what_a_fault_answers_is_not_judged() -> None:
    assert judge([logged("GET", "/issues", answer=answered(200, "?", "fault"))]).failures == ()


def test_a_person_may_be_refused_what_a_bot_may_not_ask() -> None:
    refused = refusal(422, "Validation Failed")
    body = {"title": ["New"]}
    by_person = logged("POST", "/issues", body, refused, who=STRANGER)
    by_bot = logged("POST", "/issues", body, refused)

    assert judge([by_person]).failures == ()
    assert "title" in judge([by_bot]).failures[0]


def test_the_description_is_read_once() -> None:
    assert description() is description()
