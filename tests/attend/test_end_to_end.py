"""From a labelled issue to a person's merge, and back by a revert."""

from __future__ import annotations

from tests.attend.scene import LABEL, Scene
from tests.github.people import BOT


def test_from_an_issue_to_a_merge(scene: Scene) -> None:
    number = scene.file_issue()
    scene.watch()
    assert scene.comments(number) == []

    scene.maintainer.label(number, LABEL)
    scene.github.bridge.clear()
    said = scene.watch()
    sent = scene.github.bridge.sent(BOT)
    print(said)
    for one in sent:
        print(one)
    print(len(sent))
    (pull,) = scene.pulls()
    print(pull["body"])
    for body in scene.comments(number) + scene.comments(pull["number"]):
        print(body)
        print("-----")
    assert scene.labels(number) == {LABEL, "toolwright: proposed"}
    assert 0
