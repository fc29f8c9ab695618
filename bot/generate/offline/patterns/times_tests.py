"""Tests that the pattern `pipeline_profiler` writes for its operations on measured times."""

from __future__ import annotations

from typing import Final


def _refused(slot: str, **others: str) -> str:
    """A test that times which are none are refused, in one slot of the operation."""
    arguments = "".join(f', {name}="{source}"' for name, source in others.items())
    return f'''

def test_{{{{ name }}}}_refuses_a_negative_{slot}() -> None:
    """The step is named."""
    with pytest.raises(ValueError, match="the time of b is not a number of seconds: -1.0"):
        {{{{ call({slot}='{{"a": 0.0, "b": -1.0}}'{arguments}) }}}}
    with pytest.raises(ValueError, match="the time of b is not a number of seconds: nan"):
        {{{{ call({slot}='{{"b": float("nan")}}'{arguments}) }}}}
'''


_ONE: Final = _refused("seconds", threshold="0.25", top="1")
_BOTH: Final = _refused("before", after="{}", tolerance="0.5") + _refused(
    "after", before="{}", tolerance="0.5"
)

BOTTLENECKS: Final = (
    '''
def test_{{ name }}_is_over_the_threshold_only() -> None:
    """A step at the threshold is no bottleneck, and the largest comes first."""
    {% set threshold = 0.25 if "threshold" in shapes else p.threshold %}
    {% set kept = ["rest"] if 1 - threshold > threshold else [] %}
    seconds = {"edge": {{ threshold }}, "rest": {{ 1 - threshold }}}
    found = {{ call(seconds="seconds", threshold="0.25") }}
    assert len(found) == {{ kept | length }}
    seconds = {"none": 0.0, "all": 8.0}
    found = {{ call(seconds="seconds", threshold="0.25") }}
    {% if record %}
    {% for measure, value in (("name", '"all"'), ("seconds", "8.0"), ("share", "1.0")) %}
    {% if measure in measures %}
    assert [{{ get(measure, "one") }} for one in found] == [{{ value }}]
    {% endif %}
    {% endfor %}
    {% elif shapes["return"].startswith("mapping") %}
    assert found == {"all": 1.0}
    {% else %}
    assert [*found] == ["all"]
    {% endif %}
    seconds = {"idle": 0.0}
    assert not {{ call(seconds="seconds", threshold="0.25") }}
    {% if "threshold" in shapes and (not record or "name" in measures) %}
    seconds = {"a": 1.0, "b": 2.0, "c": 1.5}
    found = {{ call(seconds="seconds", threshold="0.1") }}
    {% if record %}
    assert [{{ get("name", "one") }} for one in found] == ["b", "c", "a"]
    {% else %}
    assert [*found] == ["b", "c", "a"]
    {% endif %}
    {% endif %}
'''
    + _ONE
)

SHARES: Final = (
    '''
def test_{{ name }}_are_parts_of_the_total() -> None:
    """Each step has its part, and no time has no parts."""
    assert {{ call(seconds='{"a": 1.0, "b": 3.0}') }} == {"a": 0.25, "b": 0.75}
    assert {{ call(seconds='{"a": 0.0, "b": 0.0}') }} == {"a": 0.0, "b": 0.0}
    assert not {{ call(seconds="{}") }}
'''
    + _ONE
)

RANK: Final = (
    '''
def test_{{ name }}_puts_the_slowest_first() -> None:
    """Equal times keep their order, and the ranking ends where it should."""
    {% set rows = [("b", 3.0), ("d", 2.0), ("a", 1.0), ("c", 1.0)]
       [: 3 if "top" in shapes else p.top] %}
    {% set wanted = rows if "tuple" in shapes["return"] else rows | map(attribute=0) | list %}
    seconds = {"a": 1.0, "b": 3.0, "c": 1.0, "d": 2.0}
    assert [*{{ call(seconds="seconds", top="3") }}] == {{ wanted | literal }}
    assert not {{ call(seconds="{}", top="3") }}
    {% if "top" in shapes %}
    assert not {{ call(seconds="seconds", top="0") }}
    {% endif %}
'''
    + _ONE
)

TOTAL: Final = (
    '''
def test_{{ name }}_adds_up() -> None:
    """Every step counts once, and no step gives a float all the same."""
    assert {{ call(seconds='{"a": 1.0, "b": 2.5}') }} == 3.5
    assert repr({{ call(seconds="{}") }}) == "0.0"
'''
    + _ONE
)

RENDER: Final = (
    '''
def test_{{ name }}_marks_bottlenecks() -> None:
    """A step over the threshold is marked, one at it is not."""
    {% set threshold = 0.25 if "threshold" in shapes else p.threshold %}
    {% set mark = "  bottleneck" if 1 - threshold > threshold else "" %}
    seconds = {"the edge": {{ threshold }}, "b": {{ 1 - threshold }}}
    assert {{ call(seconds="seconds", threshold="0.25") }}.splitlines() == [
        "step           seconds   share",
        {{ "the edge  %12.6f  %5.1f%%" | format(threshold, 100 * threshold) | literal }},
        {{ ("b         %12.6f  %5.1f%%" | format(1 - threshold, 100 * (1 - threshold)) ~ mark)
           | literal }},
        "total         1.000000",
    ]
    assert {{ call(seconds="{}", threshold="0.25") }}.splitlines() == [
        "step        seconds   share",
        "total      0.000000",
    ]
'''
    + _ONE
)

COMPARE: Final = (
    '''
def test_{{ name }}_gives_each_step_once() -> None:
    """A step that one run lacks took no time there."""
    old, new = {"a": 1.0, "gone": 2.0}, {"a": 1.5, "new": 4.0}
    result = {{ call(before="old", after="new") }}
    {% if record %}
    {% for measure, value in (("name", '["a", "gone", "new"]'), ("before", "[1.0, 2.0, 0.0]"),
                              ("after", "[1.5, 0.0, 4.0]"), ("difference", "[0.5, -2.0, 4.0]"),
                              ("change", "[0.5, -1.0, None]")) %}
    {% if measure in measures %}
    assert [{{ get(measure, "one") }} for one in result] == {{ value }}
    {% endif %}
    {% endfor %}
    {% else %}
    assert list(result.items()) == [("a", 0.5), ("gone", -2.0), ("new", 4.0)]
    {% endif %}
    assert not {{ call(before="{}", after="{}") }}
'''
    + _BOTH
)

RENDER_COMPARISON: Final = (
    '''
def test_{{ name }}_shows_both_times() -> None:
    """Each step has a line, and so has the total."""
    old, new = {"parsing": 2.0, "gone": 2.0}, {"parsing": 3.0, "new": 4.0}
    assert {{ call(before="old", after="new") }}.splitlines() == [
        "step           before         after    change",
        "parsing      2.000000      3.000000    +50.0%",
        "gone         2.000000      0.000000   -100.0%",
        "new          0.000000      4.000000       new",
        "total        4.000000      7.000000    +75.0%",
    ]
'''
    + _BOTH
)

REGRESSIONS: Final = (
    '''
def test_{{ name }}_begins_over_the_tolerance() -> None:
    """Growth up to the tolerance is none, and the worst regression comes first."""
    {% set tolerance = 0.5 if "tolerance" in shapes else p.tolerance %}
    old = {"edge": 1.0, "worse": 1.0, "worst": 2.0, "better": 1.0}
    new = {"edge": {{ 1 + tolerance }}, "worse": 20.0, "worst": 42.0, "better": 0.5, "new": 9.0}
    found = {{ call(before="old", after="new", tolerance="0.5") }}
    {% if shapes["return"].startswith("mapping") %}
    assert list(found.items()) == [("worst", 40.0), ("worse", 19.0)]
    {% else %}
    assert [*found] == ["worst", "worse"]
    {% endif %}
    assert not {{ call(before="new", after="new", tolerance="0.5") }}
'''
    + _BOTH
)
