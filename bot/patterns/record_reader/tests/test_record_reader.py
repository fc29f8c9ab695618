"""Reading and writing in whatever form the tool has, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.patterns.record_reader.core import (
    COLUMNS,
    DELIMITER,
    EXTRA,
    FALSE_WORDS,
    FORMAT,
    TRUE_WORDS,
    Row,
    pick,
    read,
    read_dicts,
    read_dicts_file,
    read_file,
    read_texts,
    where,
    write,
    write_dicts,
)

_TABLE = FORMAT in ("csv", "tsv")
_BETWEEN = "\t" if FORMAT == "tsv" else DELIMITER


def _column(name: str) -> str:
    return str(COLUMNS.get(name, {}).get("source", name))


def _text(*records: dict[str, Any]) -> str:
    """Records in the form of the text; cells hold nothing that needs quotes."""
    if FORMAT == "jsonl":
        rows = [{_column(name): value for name, value in one.items()} for one in records]
        return "".join(json.dumps(row) + "\n" for row in rows)
    if FORMAT == "pairs":
        pairs = [[f"{_column(name)}={value}" for name, value in one.items()] for one in records]
        return "".join(" ".join(line) + "\n" for line in pairs)
    header = _BETWEEN.join(map(_column, records[0]))
    lines = [_BETWEEN.join(map(str, one.values())) for one in records]
    return "\n".join([header, *lines]) + "\n"


def _first_line() -> int:
    return 2 if _TABLE else 1


def _cells() -> dict[str, Any]:
    """The cells of a record, as the form of the text has them."""
    if FORMAT == "jsonl":
        return {
            "a_text": "x",
            "a_count": 7,
            "a_number": 1.5,
            "a_flag": True,
            "a_day": "2026-01-05",
            "b_text": "x",
            "b_count": 7,
            "b_number": 1.5,
            "b_flag": True,
            "b_day": "2026-01-05",
            "c_text": "x",
            "c_count": 7,
            "c_number": 1.5,
            "c_flag": True,
            "c_day": "2026-01-05",
            "d_text": "x",
            "d_count": 7,
            "d_number": 1.5,
            "d_flag": True,
            "d_day": "2026-01-05",
        }
    return {
        "a_text": "x",
        "a_count": "7",
        "a_number": "1.5",
        "a_flag": TRUE_WORDS[0],
        "a_day": "2026-01-05",
        "b_text": "x",
        "b_count": "7",
        "b_number": "1.5",
        "b_flag": TRUE_WORDS[0],
        "b_day": "2026-01-05",
        "c_text": "x",
        "c_count": "7",
        "c_number": "1.5",
        "c_flag": TRUE_WORDS[0],
        "c_day": "2026-01-05",
        "d_text": "x",
        "d_count": "7",
        "d_number": "1.5",
        "d_flag": TRUE_WORDS[0],
        "d_day": "2026-01-05",
    }


def _one() -> Row:
    return Row(
        a_text="x",
        a_count=7,
        a_number=1.5,
        a_flag=True,
        a_day=date(2026, 1, 5),
        b_text="x",
        b_count=7,
        b_number=1.5,
        b_flag=True,
        b_day=date(2026, 1, 5),
        c_text="x",
        c_count=7,
        c_number=1.5,
        c_flag=True,
        c_day=date(2026, 1, 5),
        d_text="x",
        d_count=7,
        d_number=1.5,
        d_flag=True,
        d_day=date(2026, 1, 5),
    )


def _two() -> Row:
    return Row(
        a_text='a, "b"\té\r\nc=d;',
        a_count=-12,
        a_number=-2e-07,
        a_flag=False,
        a_day=date(1999, 12, 31),
        b_text='a, "b"\té\r\nc=d;',
        b_count=-12,
        b_number=-2e-07,
        b_flag=False,
        b_day=date(1999, 12, 31),
        c_text='a, "b"\té\r\nc=d;',
        c_count=-12,
        c_number=-2e-07,
        c_flag=False,
        c_day=date(1999, 12, 31),
        d_text='a, "b"\té\r\nc=d;',
        d_count=-12,
        d_number=-2e-07,
        d_flag=False,
        d_day=date(1999, 12, 31),
    )


def _empty() -> Row:
    return Row(
        a_text='a, "b"\té\r\nc=d;',
        a_count=-12,
        a_number=-2e-07,
        a_flag=False,
        a_day=date(1999, 12, 31),
        b_text=None,
        b_count=None,
        b_number=None,
        b_flag=None,
        b_day=None,
        c_text='a, "b"\té\r\nc=d;',
        c_count=-12,
        c_number=-2e-07,
        c_flag=False,
        c_day=date(1999, 12, 31),
        d_text=None,
        d_count=None,
        d_number=None,
        d_flag=None,
        d_day=None,
    )


def _places() -> list[str]:
    """The columns, in the order of the fields."""
    return [
        "a_text",
        "a_count",
        "a_number",
        "a_flag",
        "a_day",
        "b_text",
        "b_count",
        "b_number",
        "b_flag",
        "b_day",
        "c_text",
        "c_count",
        "c_number",
        "c_flag",
        "c_day",
        "d_text",
        "d_count",
        "d_number",
        "d_flag",
        "d_day",
    ]


def test_read_gives_the_records_in_their_order() -> None:
    text = _text(_cells(), _cells())
    assert read(text) == [_one(), _one()]
    assert read(text + "\n") == [_one(), _one()]


def test_read_finds_nothing_in_an_empty_text() -> None:
    assert read("") == []
    assert read("\n\n") == []
    if _TABLE:
        assert read(_text(_cells()).split("\n")[0]) == []


def test_read_refuses_a_column_that_is_not_known() -> None:
    cells = {**_cells(), "no such": "1"} if FORMAT != "pairs" else {**_cells(), "no_such": "1"}
    name = "no_such" if FORMAT == "pairs" else "no such"
    if EXTRA == "ignore":
        assert read(_text(cells)) == [_one()]
    else:
        with pytest.raises(ValueError, match=rf"^line 1: column '{name}' is not known$"):
            read(_text(cells))


def test_read_refuses_a_column_that_is_missing() -> None:
    name = "a_text"
    cells = {key: value for key, value in _cells().items() if key != name}
    with pytest.raises(ValueError, match=rf"^line 1: there is no column '{_column(name)}'$"):
        read(_text(cells))


def test_read_names_what_is_no_integer() -> None:
    name = "a_count"
    for cell in [1.5, True, "1"] if FORMAT == "jsonl" else ["1.5", "x", "1_0"]:
        with pytest.raises(ValueError, match=r"is no integer$") as caught:
            read(_text({**_cells(), name: cell}))
        place = f"line {_first_line()}, column {_column(name)}: {cell!r} "
        assert str(caught.value).startswith(place)


def test_read_names_what_is_no_number() -> None:
    name = "a_number"
    for cell in [True, "1"] if FORMAT == "jsonl" else ["nan", "1e999", "1_0"]:
        with pytest.raises(ValueError, match=r"is no number$") as caught:
            read(_text({**_cells(), name: cell}))
        place = f"line {_first_line()}, column {_column(name)}: {cell!r} "
        assert str(caught.value).startswith(place)


def test_read_names_what_is_no_boolean() -> None:
    name = "a_flag"
    for cell in [1, "true"] if FORMAT == "jsonl" else ["perhaps", "x"]:
        with pytest.raises(ValueError, match="is no") as caught:
            read(_text({**_cells(), name: cell}))
        place = f"line {_first_line()}, column {_column(name)}: {cell!r} is no"
        assert str(caught.value).startswith(place)


def test_read_takes_every_word_for_true_and_false() -> None:
    name = "a_flag"
    words: dict[bool, list[Any]] = {True: [*TRUE_WORDS], False: [*FALSE_WORDS]}
    if FORMAT == "jsonl":
        words = {True: [True], False: [False]}
    for value, cells in words.items():
        for cell in cells:
            (row,) = read(_text({**_cells(), name: cell}))
            assert row.a_flag is value


def test_read_names_a_day_that_is_none() -> None:
    name = "a_day"
    with pytest.raises(ValueError, match="day is out of range for month") as caught:
        read(_text({**_cells(), name: "2026-02-30"}))
    assert str(caught.value).startswith(f"line {_first_line()}, column {_column(name)}: ")


def test_read_takes_nothing_for_an_empty_cell_that_may_be_empty() -> None:
    cells: dict[str, Any] = _cells()
    for name in [
        "b_text",
        "b_count",
        "b_number",
        "b_flag",
        "b_day",
        "d_text",
        "d_count",
        "d_number",
        "d_flag",
        "d_day",
    ]:
        cells[name] = None if FORMAT == "jsonl" else ""
    (row,) = read(_text(cells))
    assert row.b_text is None
    assert row.b_count is None
    assert row.b_number is None
    assert row.b_flag is None
    assert row.b_day is None
    assert row.d_text is None
    assert row.d_count is None
    assert row.d_number is None
    assert row.d_flag is None
    assert row.d_day is None


def test_read_lets_a_column_be_absent_that_may_be_empty() -> None:
    cells: dict[str, Any] = _cells()
    for name in [
        "b_text",
        "b_count",
        "b_number",
        "b_flag",
        "b_day",
        "d_text",
        "d_count",
        "d_number",
        "d_flag",
        "d_day",
    ]:
        del cells[name]
    (row,) = read(_text(cells))
    assert row.b_text is None
    assert row.b_count is None
    assert row.b_number is None
    assert row.b_flag is None
    assert row.b_day is None
    assert row.d_text is None
    assert row.d_count is None
    assert row.d_number is None
    assert row.d_flag is None
    assert row.d_day is None


def test_read_refuses_what_is_not_of_the_form() -> None:
    if FORMAT == "jsonl":
        for line, said in {
            "[1]": "line 1: this is no JSON object",
            '{"a": NaN}': "line 1: NaN is no JSON number",
            '{"a": 1, "a": 2}': "line 1: a key stands twice",
            "{": "line 1: Expecting property name",
        }.items():
            with pytest.raises(ValueError) as caught:
                read(line)
            assert str(caught.value).startswith(said)
    elif FORMAT == "pairs":
        for line, said in {
            "a": "line 1: 'a' does not begin with key=value",
            "a=1 a=2": "line 1: column 'a' stands twice",
            'a="\\x"': "line 1, column a: Invalid",
        }.items():
            with pytest.raises(ValueError) as caught:
                read(line)
            assert str(caught.value).startswith(said)
    else:
        text = _text(_cells())
        with pytest.raises(ValueError, match=r"^line 2: ") as caught:
            read(text[:-1] + _BETWEEN)
        width = len(_places())
        assert str(caught.value) == f"line 2: {width + 1} cells, not {width}"
        with pytest.raises(ValueError, match=r"^line 3: unexpected end of data$"):
            read(text + '"x')


def test_write_gives_what_reads_back() -> None:
    rows = [_one(), _two(), _empty()]
    assert list(read(write(rows))) == rows
    assert list(read(write([]))) == []


def test_write_puts_one_record_on_a_line() -> None:
    lines = write([_one(), _one()]).split("\n")
    assert len(lines) == (4 if _TABLE else 3)
    assert lines[-1] == ""
    if _TABLE:
        assert lines[0] == _BETWEEN.join(map(_column, _places()))


def test_write_shows_values_as_the_form_has_them() -> None:
    assert write([_one()]) == _text(_cells())


@given(st.text(st.characters(codec="utf-8")))
def test_write_keeps_any_text(value: str) -> None:
    row = Row(
        a_text=value,
        a_count=7,
        a_number=1.5,
        a_flag=True,
        a_day=date(2026, 1, 5),
        b_text="x",
        b_count=7,
        b_number=1.5,
        b_flag=True,
        b_day=date(2026, 1, 5),
        c_text="x",
        c_count=7,
        c_number=1.5,
        c_flag=True,
        c_day=date(2026, 1, 5),
        d_text="x",
        d_count=7,
        d_number=1.5,
        d_flag=True,
        d_day=date(2026, 1, 5),
    )
    assert list(read(write([row]))) == [row]


def test_read_file_gives_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_text(_text(_cells()), encoding="utf-8")
    assert read_file(path, encoding="utf-8") == [_one()]
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "missing", encoding="utf-8")


def _known() -> dict[str, Any]:
    """A value for each column that is known."""
    values: dict[str, Any] = {
        "string": "x",
        "integer": 7,
        "number": 1.5,
        "boolean": True,
        "date": date(2026, 1, 5),
    }
    return {name: values[column.get("type", "string")] for name, column in COLUMNS.items()}


def _raw() -> dict[str, Any]:
    """Its cells, or some where no column is known."""
    shown = {name: str(value) for name, value in _known().items()}
    if FORMAT == "jsonl":
        shown = {
            name: str(value) if isinstance(value, date) else value
            for name, value in _known().items()
        }
    words = {
        name: TRUE_WORDS[0] if FORMAT != "jsonl" and value is True else shown[name]
        for name, value in _known().items()
    }
    return words or {"a": "1", "b": "x"}


def test_read_dicts_gives_the_cells_by_column() -> None:
    text = _text(_raw(), _raw())
    assert read_dicts(text) == [_known() or _raw()] * 2
    assert read_dicts("") == []


def test_read_dicts_refuses_what_is_not_known() -> None:
    cells = {**_raw(), "new": "1"}
    if not COLUMNS:
        assert read_dicts(_text(cells)) == [cells]
    elif EXTRA == "ignore":
        assert read_dicts(_text(cells)) == [_known()]
    else:
        with pytest.raises(ValueError, match=r"^line 1: column 'new' is not known$"):
            read_dicts(_text(cells))


def test_read_dicts_names_what_is_not_of_its_type() -> None:
    found = 0
    for name, column in COLUMNS.items():
        if column.get("type", "string") != "string":
            with pytest.raises(ValueError) as caught:
                read_dicts(_text({**_raw(), name: "?"}))
            place = f"line {_first_line()}, column {_column(name)}: "
            assert str(caught.value).startswith(place)
            found += 1
    assert found == sum(one.get("type", "string") != "string" for one in COLUMNS.values())


def test_read_dicts_tells_what_may_be_absent() -> None:
    for name, column in COLUMNS.items():
        cells = {key: value for key, value in _raw().items() if key != name}
        if column.get("optional", False):
            assert read_dicts(_text(cells)) == [{**_known(), name: None}]
        else:
            with pytest.raises(ValueError, match=r"^line 1: there is no column "):
                read_dicts(_text(cells))
    assert read_dicts(_text(_raw())) == [_known() or _raw()]


def test_read_dicts_file_gives_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_text(_text(_raw()), encoding="utf-8")
    assert read_dicts_file(path, encoding="utf-8") == [_known() or _raw()]


def test_read_texts_gives_every_value_as_text() -> None:
    cells = {name: str(value) for name, value in _raw().items()}
    assert read_texts(_text(cells)) == [cells]


def test_read_texts_refuses_rows_of_another_length() -> None:
    cells = {name: str(value) for name, value in _raw().items()}
    if _TABLE:
        with pytest.raises(ValueError, match=r"^line 2: "):
            read_texts(_text(cells)[:-1] + _BETWEEN)
        with pytest.raises(ValueError, match=r"^line 1: "):
            read_texts(f"a{_BETWEEN}a\n1{_BETWEEN}2\n")
    assert read_texts("") == []


def test_write_dicts_gives_what_reads_back_as_text() -> None:
    rows = [{"a": 'x, "y"\n', "b": ""}, {"a": "1", "b": "é;\t"}]
    if not COLUMNS:
        assert read_texts(write_dicts(rows)) == rows
    assert write_dicts([]) == ("" if not COLUMNS or not _TABLE else write_dicts([]))


def test_write_dicts_gives_what_reads_back() -> None:
    row = _known() or _raw()
    assert read_dicts(write_dicts([row, row])) == [row, row]


def test_write_dicts_refuses_what_cannot_be_read_back() -> None:
    if COLUMNS:
        required = [name for name, one in COLUMNS.items() if not one.get("optional", False)]
        for name in required:
            row = {key: value for key, value in _known().items() if key != name}
            with pytest.raises(ValueError, match=rf"^record 2: there is no column '{name}'$"):
                write_dicts([_known(), row])
        if EXTRA == "refuse":
            with pytest.raises(ValueError, match=r"^record 1: column 'new' is not known$"):
                write_dicts([{**_known(), "new": 1}])
    elif FORMAT == "pairs":
        with pytest.raises(ValueError, match=r"^column 'a b' cannot be written$"):
            write_dicts([{"a b": 1}])
    elif FORMAT != "jsonl":
        with pytest.raises(ValueError, match=r"^record 2: its fields are not those of the first$"):
            write_dicts([{"a": 1}, {"b": 1}])
        assert write_dicts([{"a": ""}]) == 'a\n""\n'
    assert write_dicts([_known() or _raw()]) == _text(_raw())


def test_pick_keeps_fields_in_their_new_order() -> None:
    rows: list[dict[str, Any]] = [{"a": "1", "b": "x", "c": 3}, {"a": "2", "b": "y"}]
    assert [list(row.items()) for row in pick(rows, ["b", "a"])] == [
        [("b", "x"), ("a", "1")],
        [("b", "y"), ("a", "2")],
    ]
    assert pick([], ["a"]) == []
    with pytest.raises(ValueError, match=r"^record 2: there is no column 'c'$"):
        pick(rows, ["c"])


def test_where_keeps_records_with_the_value() -> None:
    rows = [{"a": "1", "b": "x"}, {"a": "2", "b": "x"}]
    assert where(rows, "a", "2") == [rows[1]]
    assert where(rows, "b", "x") == rows
    assert where(rows, "b", "z") == []
    with pytest.raises(ValueError, match=r"^record 1: there is no column 'c'$"):
        where(rows, "c", "1")
