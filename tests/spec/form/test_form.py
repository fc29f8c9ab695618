from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import assume, example, given

from bot.spec import Rules, SpecError, ToolSpec, parse_spec
from bot.spec.form import (
    FILE_NAME,
    FormError,
    answer,
    answers,
    parse,
    refusal,
    render,
    specification,
)
from bot.spec.form.block import unfenced
from bot.spec.form.questions import QUESTIONS, Widget
from bot.spec.form.sections import divisions

ROOT = Path(__file__).parents[3]
RULES = Rules(dependencies=frozenset({"numpy"}))
FILLED = {
    "name": "error_patterns",
    "kind": "tool",
    "category": "debugging",
    "summary": "Count the errors of a log by kind.",
    "behaviour": "  A line is an error when it starts with ERROR.\n\n```\nERROR io: full\n```\n",
    "interface": "def count(lines: list[str]) -> dict[str, int]: ...",
    "examples": ">>> count([\"ERROR io: full\"])\n{'io': 1}",
    "dependencies": "numpy",
    "performance": "max_seconds: 1.0\nmax_memory_mb: 256",
    "pattern": "name: error_classifier\nparameters: {of: '1e5', deep: [1, 2.5e+20, true, null]}",
}
LONG = [question.field for question in QUESTIONS if question.widget is Widget.TEXTAREA]


def test_the_published_form_is_current() -> None:
    assert (ROOT / FILE_NAME).read_text(encoding="utf-8") == render()


def test_the_form_is_what_github_takes() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*command, "vendor.github-issue-forms", str(ROOT / FILE_NAME)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_form_asks_for_each_field_in_order_and_sets_no_label() -> None:
    form = yaml.safe_load(render("build it"))
    asked = [element["id"] for element in form["body"] if "id" in element]
    assert asked == list(ToolSpec.model_fields)
    required = [
        one["id"] for one in form["body"] if one.get("validations", {}).get("required", False)
    ]
    assert required == ["name", "kind", "summary"]
    assert "labels" not in form
    assert "`build it`" in form["body"][0]["attributes"]["value"]


def test_a_filled_form_is_the_specification_a_person_would_write() -> None:
    assert parse(answer(FILLED)).decode() == (
        "name: error_patterns\n"
        "kind: tool\n"
        "category: debugging\n"
        "summary: Count the errors of a log by kind.\n"
        "behaviour: |2\n"
        "    A line is an error when it starts with ERROR.\n"
        "\n"
        "  ```\n"
        "  ERROR io: full\n"
        "  ```\n"
        "interface: |\n"
        "  def count(lines: list[str]) -> dict[str, int]: ...\n"
        "examples: |\n"
        '  >>> count(["ERROR io: full"])\n'
        "  {'io': 1}\n"
        "dependencies:\n"
        "  - numpy\n"
        "performance: {max_seconds: 1.0, max_memory_mb: 256}\n"
        "pattern: {name: error_classifier, "
        'parameters: {of: "1e5", deep: [1, 2.5e+20, true, null]}}\n'
    )


def test_a_filled_form_passes_the_checks_of_a_specification() -> None:
    spec = parse_spec(parse(answer(FILLED)), "x", RULES).spec
    assert spec.pattern is not None
    assert spec.pattern.parameters == {"of": "1e5", "deep": [1, 2.5e20, True, None]}
    assert spec.performance.max_seconds == 1.0
    assert spec.behaviour == FILLED["behaviour"]


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_specification_of_this_repository_can_be_filed(path: Path) -> None:
    source = path.read_bytes()
    typed = {
        field: "\n".join(value)
        if isinstance(value, list)
        else value.rstrip("\n")
        if isinstance(value, str)
        else yaml.safe_dump(value)
        for field, value in yaml.safe_load(source).items()
    }
    filed = parse(answer(typed).replace("\n", "\r\n"))
    assert parse_spec(filed, "x", RULES).spec == parse_spec(source, "x", RULES).spec


# What a person may type. Hidden characters, and Markdown that GitHub does not show, are refused.
LINES = st.sampled_from(
    [
        "### Summary",
        "### Interface",
        "### Acceptance",
        "```",
        "````",
        "```python",
        "```text",
        "~~~",
        "_No response_",
        "None",
        "",
        " ",
        "text with blanks at its end  ",
        "\tindented",
        "größe 数 🙂 é",
        "- a: 'b' # c",
        "...",
        "---",
        "%YAML 1.1",
    ]
) | st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="<[$!"), max_size=8)
TYPED = st.fixed_dictionaries(
    {},
    optional={
        question.field: st.lists(LINES, min_size=1, max_size=9).map("\n".join)
        if question.widget is Widget.TEXTAREA
        else st.sampled_from(question.options)
        if question.options
        else LINES
        for question in QUESTIONS
    },
)


def as_filed(typed: dict[str, str]) -> dict[str, str]:
    """What can be known of it: GitHub writes `_No response_` itself where one line was empty."""
    nothing = {f: "" for f, text in typed.items() if f not in LONG and text == "_No response_"}
    return {question.field: "" for question in QUESTIONS} | typed | nothing


def refused(body: str) -> SpecError | None:
    """What refuses a body, as an issue or then as a specification; None where nothing does."""
    try:
        specification(body, "x", RULES)
    except SpecError as error:
        return error
    return None


@given(TYPED, st.booleans())
@example({"behaviour": "_No response_", "summary": "### Behaviour"}, True)
@example({"behaviour": "a\n```\n\n### Interface\n\n```python\nb", "examples": "```"}, False)
@example({"behaviour": "\n\n", "pattern": "### Name\n\n```", "name": "x  "}, False)
def test_every_answer_survives(typed: dict[str, str], browser: bool) -> None:
    body = answer(typed)
    readings = divisions(body)
    assert readings
    filed = {section.question.field: section.text for section in readings[0]}
    # Only an answer that ends a code block and goes on with a heading can be read in two ways.
    if len(readings) > 1:
        assert any(f"```\n\n### {question.label}\n\n" in text
                   for question in QUESTIONS for text in typed.values())  # fmt: skip
        with pytest.raises(FormError, match="more than one way"):
            answers(body)
        return
    assert filed == as_filed(typed)
    sent = body.replace("\n", "\r\n") if browser else body
    error = refused(sent)
    if isinstance(error, FormError) and any(
        "GitHub" in problem.message for problem in error.problems
    ):
        return
    assert answers(sent) == filed


@given(TYPED)
def test_the_specification_holds_the_answers_that_were_typed(typed: dict[str, str]) -> None:
    typed = {
        field: text for field, text in typed.items() if field not in {"performance", "pattern"}
    }
    try:
        source = parse(answer(typed)).decode()
    except FormError:
        assume(False)
        raise
    data = yaml.safe_load(source) or {}
    for field, text in as_filed(typed).items():
        if not text.strip():
            assert field not in data
        elif field in {"allows", "dependencies", "reads"}:
            lines = [line.strip() for line in unfenced(text).split("\n") if line.strip()]
            assert data.get(field, []) == lines
        elif field in LONG:
            held = text if field == "behaviour" else unfenced(text)
            assert data.get(field, "\n") == held.rstrip() + "\n"
        else:
            assert data[field] == text.strip()


@given(st.text(max_size=60) | st.lists(LINES | TYPED.map(answer), max_size=9).map("\n".join))
def test_any_text_is_read_or_refused_with_a_problem(body: str) -> None:
    error = refused(body)
    if error:
        assert error.problems
        assert refusal(error, body).count("\n") == min(len(error.problems), 51)


def test_two_readings_are_refused_and_never_guessed() -> None:
    typed = FILLED | {"behaviour": "a\n```\n\n### Interface\n\n```python\ndef stolen(): ..."}
    with pytest.raises(FormError) as caught:
        parse(answer(typed))
    (problem,) = caught.value.problems
    assert "more than one way" in problem.message
    assert "(`Interface`)" in problem.message


def test_a_longer_fence_is_read_too() -> None:
    body = (
        answer(FILLED)
        .replace("```python\n", "`````python\n")
        .replace("\n```\n\n###", "\n`````\n\n###")
    )
    body = body.replace("```text\n", "`````text\n").replace("```yaml\nmax", "`````yaml\nmax")
    assert "`````python" in body
    assert answers(body)["interface"] == FILLED["interface"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: body.replace("### Kind\n\ntool\n\n", ""), ["heading `### Kind` is missing"]),
        (
            lambda body: body.replace("### Kind", "### Sort"),
            ["heading `### Kind` is missing", "heading `### Sort` is not one of the form"],
        ),
        (lambda body: "Hello.\n\n" + body, ["Text stands before the first heading"]),
        (lambda body: body + "\n\n### Name\n\nother", ["heading `### Name` stands twice"]),
        (
            lambda body: "### Kind\n\ntool\n\n" + body.replace("### Kind\n\ntool\n\n", ""),
            ["heading `### Name` stands after `Kind`"],
        ),
        (
            lambda body: body.replace("```python\ndef", "def").replace("debugging", "a\nb"),
            ["answer is not one line", "answer is not one code block that begins with ```python"],
        ),
        (lambda _: "Please build something.", ["is not a filled form"]),
        (lambda _: "", ["is not a filled form"]),
        (lambda _: "x" * 70_000, ["more than 65536 characters"]),
    ],
)
def test_what_is_no_filled_form_is_refused_with_every_problem(
    change: object, expected: list[str]
) -> None:
    assert callable(change)
    with pytest.raises(FormError) as caught:
        parse(change(answer(FILLED)))
    text = "\n".join(map(str, caught.value.problems))
    for part in expected:
        assert part.replace("```python", "") in text.replace("`` ```python ``", "").replace(
            "```python", ""
        )


@pytest.mark.parametrize(
    ("field", "hidden", "shown"),
    [
        ("summary", "Count <!-- ignore this -->", "HTML comment <!--"),
        ("summary", "Count the lines\u200b.", "U+200B"),
        ("summary", "Count <secret do=this> lines", "HTML `<secret do=this>`"),
        ("summary", '[a]: b "do this instead"', "link definition `[A]`"),
        ("summary", "[^1]: do this instead", "footnote"),
        ("summary", "$\\color{white}{do this}$ now", "formula"),
        ("summary", "![do this](https://example.org/x.png)", "image"),
        ("summary", "[Count](https://example.org/do-this) the lines", "address of a link"),
        ("behaviour", "All \u202eof it", "U+202E"),
        ("behaviour", "```\n<p hidden>do this</p>\n```", "HTML `<p hidden>do this</p>`"),
        ("behaviour", "```\n\n```mermaid\n%% do this\n```\n\n```", "follows the fence: `mermaid`"),
        ("interface", "def count(): ...\x00", "U+0000"),
        ("performance", "max_seconds: 1 <!-- and -->", "HTML comment"),
    ],
)
def test_hidden_text_is_shown_in_the_refusal(field: str, hidden: str, shown: str) -> None:
    body = answer(FILLED | {field: hidden})
    with pytest.raises(FormError) as caught:
        parse(body)
    assert {problem.field for problem in caught.value.problems} == {field}
    assert shown in str(caught.value)
    posted = refusal(caught.value, body)
    assert f"**{field.capitalize()}**" in posted
    assert not {"\u200b", "\u202e", "\x00"} & set(posted)


def test_code_may_hold_what_looks_like_markup() -> None:
    typed = FILLED | {
        "behaviour": "A <b> of $\\x$ [a]: b ![c](d)",
        "interface": "x: '<p>' # [a](b)",
    }
    assert answers(answer(typed))["behaviour"] == typed["behaviour"]


def test_problems_name_the_question_and_the_line_of_its_answer() -> None:
    typed = FILLED | {
        "name": "Bad",
        "interface": "def one(): ...\ndef two(x): ...",
        "performance": "max_seconds: 0",
        "dependencies": "numpy\nrequests",
    }
    body = answer(typed)
    with pytest.raises(SpecError) as caught:
        parse_spec(parse(body), "x", RULES)
    posted = refusal(caught.value, body).splitlines()
    assert posted[0].startswith("- **Name**: ``The value `Bad` does not have the form")
    assert any(line.startswith("- **Interface**, line 2 of the answer: ") for line in posted)
    assert any(line.startswith("- **Performance**: ``performance.max_seconds: ") for line in posted)
    assert any(line.startswith("- **Dependencies**, line 2 of the answer: ") for line in posted)


def test_yaml_that_cannot_be_read_is_told_with_everything_else() -> None:
    typed = FILLED | {"name": "Bad", "performance": "max_seconds: 1\n  bad: [", "pattern": "- a"}
    body = answer(typed)
    with pytest.raises(SpecError) as caught:
        specification(body, "x", RULES)
    assert not isinstance(caught.value, FormError)
    posted = refusal(caught.value, body).splitlines()
    assert [line.split(": ")[0] for line in posted] == [
        "- **Name**",
        "- **Performance**, line 2 of the answer",
        "- **Pattern**, line 1 of the answer",
    ]
    assert "The answer is not a mapping. Write lines such as `name: error_classifier`." in posted[2]
    with pytest.raises(SpecError, match="not a mapping"):
        parse(body)
    with pytest.raises(SpecError, match="not a mapping"):
        specification(answer(FILLED | {"pattern": "- a"}), "x", RULES)


def test_hidden_text_and_missing_headings_are_told_together() -> None:
    body = answer(FILLED | {"summary": "Count\u200b the lines."}).replace("### Kind", "### Sort")
    with pytest.raises(FormError) as caught:
        specification(body, "x", RULES)
    text = str(caught.value)
    assert "U+200B" in text
    assert "`### Kind` is missing" in text


def test_a_specification_in_an_issue_is_the_one_in_a_file() -> None:
    found = specification(answer(FILLED), "x", RULES)
    assert found == parse_spec(parse(answer(FILLED)), "x", RULES)


def test_a_whole_specification_in_one_block_is_taken_as_it_is() -> None:
    source = (ROOT / "specs" / "error_patterns.yaml").read_text(encoding="utf-8")
    body = f"\n```yaml\n{source}```\n".replace("\n", "\r\n")
    assert parse(body) == source.encode()
    broken = body.replace("kind: tool", "kind: robot")
    with pytest.raises(SpecError) as caught:
        parse_spec(parse(broken), "x", RULES)
    assert refusal(caught.value, broken).startswith("- **Kind**, line 2 of the block: ")


WHOLE = (ROOT / "specs" / "error_patterns.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "body",
    [
        f"```YAML\n{WHOLE}```",
        f"``` yml\n{WHOLE}```\n\n",
        f"~~~yaml\n{WHOLE}~~~",
        f"\n~~~~~ Yml\n{WHOLE}~~~~~~",
        f"\ufeff```yaml\n\ufeff{WHOLE}```",
    ],
)
def test_a_block_may_be_fenced_in_any_way(body: str) -> None:
    assert parse(body) == WHOLE.encode()
    broken = body.replace("kind: tool", "kind: robot")
    with pytest.raises(SpecError) as caught:
        specification(broken, "x", RULES)
    assert refusal(caught.value, broken).startswith("- **Kind**, line 2 of the block: ")


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (f"I would like:\n\n```yaml\n{WHOLE}```", 1, "into `behaviour` in the block"),
        ("```yaml\nname: a\n```\nMore.", 4, "Text stands beside the block of YAML"),
        (f"### Summary\n\nSee below.\n\n```yaml\n{WHOLE}```", 1, "beside the block of YAML"),
        ("# Tool\n\n```yml\nname: a\n```", 1, "Text stands beside the block of YAML"),
        ("```yaml\na: 1\n```\n\n```YML\nb: 1\n```", 5, "the first is at line 1"),
        ("```yaml\na: 1\n", 1, "does not end. End it with a line ```."),
        ("~~~yaml\na: 1\n```", 1, "does not end. End it with a line ~~~."),
        (f"```\n{WHOLE}```", 1, "does not say that it is YAML. Begin it with a line ```yaml"),
        (f"```python\n{WHOLE}```", 1, "does not say that it is YAML, but that it is `python`."),
        (f"- A tool:\n  ```yaml\n  {WHOLE.replace(chr(10), chr(10) + '  ')}\n  ```", 2, "a list"),
        ("> ```yaml\n> name: a\n> ```", 1, "inside a list or a quotation"),
        (WHOLE, 1, "stands in no code block"),
        ("name: a", 1, "not a filled form"),
    ],
)
def test_what_is_nearly_one_block_is_refused_by_what_it_is(body: str, line: int, said: str) -> None:
    with pytest.raises(FormError) as caught:
        parse(body.replace("\n", "\r\n"))
    assert [(one.line, said in f"{one.message} {one.remedy}") for one in caught.value.problems] == [
        (line, True)
    ], str(caught.value)
    assert refusal(caught.value, body).startswith(f"- line {line} of the issue: ")


def test_hidden_text_beside_a_block_is_shown_with_what_stands_there() -> None:
    with pytest.raises(FormError) as caught:
        parse("Please <!-- obey --> this:\n\n```yaml\nname: a\n```")
    text = str(caught.value)
    assert "HTML comment" in text
    assert "beside the block" in text


@pytest.mark.parametrize("fence", ["```python", "```", "~~~ py", "````python"])
def test_a_fence_that_was_typed_around_an_answer_does_not_count(fence: str) -> None:
    end = fence.rstrip("python ")
    typed = FILLED | {
        "interface": f"{fence}\n{FILLED['interface']}\n{end}",
        "examples": f"{fence}\n{FILLED['examples']}\n{end}\n",
        "dependencies": "```\nnumpy\n```",
        "performance": "```yaml\nmax_seconds: 1.0\n```",
    }
    body = answer(typed)
    assert answers(body)["interface"] == typed["interface"]
    found = specification(body, "x", RULES).spec
    plain = specification(answer(FILLED), "x", RULES).spec
    assert found.interface.strip() == plain.interface.strip()
    assert found.examples.strip() == plain.examples.strip()
    assert (found.dependencies, found.performance.max_seconds) == (("numpy",), 1.0)
    broken = answer(typed | {"interface": f"{fence}\ndef one(): ...\n{end}"})
    with pytest.raises(SpecError) as caught:
        specification(broken, "x", RULES)
    assert "- **Interface**, line 2 of the answer: " in refusal(caught.value, broken)


def test_a_fence_of_ones_own_is_named_where_it_hides_something() -> None:
    typed = FILLED | {"interface": "```\ndef count(a: int) -> int: ...  # <p>\n```"}
    with pytest.raises(FormError) as caught:
        parse(answer(typed))
    text = str(caught.value)
    assert "a code fence of its own" in text
    assert "HTML `<p>`" in text


@pytest.mark.parametrize("field", ["interface", "examples"])
def test_a_fence_inside_an_answer_is_named(field: str) -> None:
    typed = FILLED | {field: f"Like this:\n```python\n{FILLED[field]}\n```"}
    with pytest.raises(SpecError, match="A code fence of Markdown stands"):
        specification(answer(typed), "x", RULES)


def test_a_refusal_cannot_be_broken_out_of() -> None:
    body = answer(FILLED | {"name": "`` @everyone ``` # 1"})
    with pytest.raises(SpecError) as caught:
        parse_spec(parse(body), "x", RULES)
    (posted,) = refusal(caught.value, body).splitlines()
    # The message holds runs of one and of three backticks, so that two delimit it.
    assert posted.startswith("- **Name**: ``The value ``` @everyone ``` # 1` does not have")
    assert posted.endswith("`error_patterns`.``")


def test_what_the_form_does_not_ask_cannot_be_answered() -> None:
    with pytest.raises(ValueError, match="no field colour"):
        answer({"colour": "red"})
    with pytest.raises(ValueError, match="name takes one line"):
        answer({"name": "a\nb"})
