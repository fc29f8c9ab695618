"""Cheats that reach for the interpreter: hidden code, imports, frames, patched modules."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import (
    ACCEPTANCE,
    GUARDED,
    Cheat,
    body,
    core,
    each,
    file,
    in_tests,
    looked,
    policy,
)
from tests.validate.honest import INIT

CHEATS: Final = (
    Cheat(
        "encoded exec",
        "The code that runs is hidden in base64.",
        core("exec(base64.b64decode('cHJpbnQoMSk='))", top="import base64"),
        policy("call"),
    ),
    Cheat(
        "exec through rot13",
        "The code that runs is hidden by a codec.",
        core("_X = eval(codecs.decode('cevag', 'rot13'))", top="import codecs"),
        policy("call"),
    ),
    Cheat(
        "eval of characters",
        "The code is put together from numbers.",
        core("_X = eval(''.join(chr(code) for code in (49, 43, 49)))"),
        policy("call"),
    ),
    Cheat(
        "eval by another spelling",
        "Full-width letters spell eval, which Python normalises.",
        core("_X = ｅｖａｌ('1')"),  # noqa: RUF001 - the letters are the cheat
        policy("call", "identifier"),
    ),
    Cheat(
        "eval as a value",
        "eval is handed to map, so that no call of it can be seen.",
        core("_X = list(map(eval, ['1']))"),
        policy("call"),
    ),
    Cheat(
        "builtins by another name",
        "An import's alias binds the name from which functions take their builtins.",
        core("from . import __main__ as __builtins__"),
        policy("definition"),
    ),
    Cheat(
        "builtins of a function",
        "A method's `__self__` is the module of the builtins.",
        core("_X = print.__self__"),
        policy("call"),
    ),
    Cheat(
        "patched builtins",
        "A builtin is replaced, so that every length is one.",
        core("import builtins\n\nbuiltins.len = lambda _: 1"),
        policy("import", "call"),
    ),
    Cheat(
        "modules of the interpreter",
        "sys.modules gives whatever was imported, pytest among it.",
        core("_X = sys.modules['builtins']", top="import sys"),
        policy("name"),
    ),
    Cheat(
        "import hook",
        "A finder on sys.meta_path swaps modules while they are imported.",
        core("sys.meta_path.insert(0, _ERROR)", top="import sys"),
        policy("name"),
    ),
    Cheat(
        "import by name",
        "importlib imports what the text does not show.",
        core("_X = importlib.import_module('o' + 's')", top="import importlib"),
        policy("import"),
    ),
    Cheat(
        "module inside a module",
        "An allowed module happens to hold one that is not.",
        core("_X = pathlib.os.getpid()", top="import pathlib"),
        policy("name"),
    ),
    Cheat(
        "star import",
        "A star brings in names that nobody reads.",
        core("from os import *"),
        policy("import"),
    ),
    Cheat(
        "module attribute hook",
        "A `__getattr__` of the module answers for functions that are not there.",
        file("__init__.py", INIT + b"\n\ndef __getattr__(name: str) -> object:\n    return name\n"),
        (("unit", "unit/"),),
    ),
    Cheat(
        "subclasses of object",
        "The class hierarchy leads to classes that can run code.",
        core("_X = ().__class__.__base__.__subclasses__()"),
        policy("call"),
    ),
    Cheat(
        "hierarchy without underscores",
        "The method resolution order leads to object without a dunder.",
        core("_X = type(_ERROR).mro()"),
        policy("call"),
    ),
    Cheat(
        "class made by a call",
        "type with three arguments makes an exception that claims to be a built-in one.",
        body("    raise type('ValueError', (Exception,), {'__module__': 'builtins'})('no')"),
        ACCEPTANCE,
    ),
    Cheat(
        "type as a value",
        "type is renamed, and then makes an exception that poses as a built-in one.",
        body(
            "    make = type\n"
            "    raise make('ValueError', (Exception,), {'__module__': 'builtins'})('no')"
        ),
        ACCEPTANCE,
    ),
    Cheat(
        "metaclass",
        "A metaclass decides what a type test says.",
        core(
            "class Meta(type):\n    def __instancecheck__(cls, other: object) -> bool:\n"
            "        return True\n\n\nclass Any(metaclass=Meta):\n    pass"
        ),
        policy("definition"),
    ),
    Cheat(
        "hook on subclasses",
        "Code runs whenever a class is derived.",
        core(
            "class Base:\n    def __init_subclass__(cls) -> None:\n        print(cls)\n\n\n"
            "class Derived(Base):\n    pass"
        ),
        looked("classes"),
    ),
    Cheat(
        "hook on every attribute",
        "`__getattribute__` answers each question as the asker would like.",
        core("class Liar:\n    def __getattribute__(self, name: str) -> object:\n        return 1"),
        policy("definition"),
    ),
    Cheat(
        "attribute in a pattern",
        "A class pattern reads the globals of a function without an attribute node.",
        core(
            "def peek(value: object) -> object:\n    match value:\n"
            "        case object(__globals__=found):\n            return found\n    return None"
        ),
        policy("definition"),
    ),
    Cheat(
        "attribute in a template",
        "A format template reads a private attribute.",
        core("def peek(value: object) -> str:\n    return '{0.__globals__}'.format(value)"),
        policy("call"),
    ),
    Cheat(
        "computed template",
        "The template with the private attribute is put together first.",
        core(
            "def peek(value: object) -> str:\n"
            "    return ''.join(['{0._', '_globals__}']).format(value)"
        ),
        policy("call"),
    ),
    Cheat(
        "attrgetter with two names",
        "The first name is harmless, the second leads to the globals.",
        core("_X = operator.attrgetter('name', '__globals__')", top="import operator"),
        policy("call"),
    ),
    Cheat(
        "attrgetter as a value",
        "attrgetter is handed on, and called with a name that is put together.",
        body(
            "    get, = map(operator.attrgetter, ['__glo'.join(['', 'bals__'])])\n"
            "    return dict(get(count_errors)['Counter'](lines))",
            top="import operator",
        ),
        GUARDED,
    ),
    Cheat(
        "getattr as a value",
        "getattr is handed on, and called with a name that is put together.",
        body(
            "    get = functools.partial(getattr, count_errors)\n"
            "    return dict(get('__glo'.join(['', 'bals__']))['Counter'](lines))",
            top="import functools",
        ),
        GUARDED,
    ),
    Cheat(
        "setter in disguise",
        "functools.wraps copies a chosen attribute onto any object.",
        core(
            "def patch(target: object, source: object) -> object:\n"
            "    return functools.wraps(source, assigned=('encode',))(target)",
            top="import functools",
        ),
        policy("call"),
    ),
    Cheat(
        "setter of types",
        "type.__setattr__ replaces a method of a class of the standard library.",
        core("def patch(self: type) -> None:\n    type.__setattr__(self, 'encode', print)"),
        policy("call"),
    ),
    Cheat(
        "patched encoder",
        "The JSON encoder on which the harness relies is replaced through a parameter.",
        core("def patch(encoder: object) -> None:\n    encoder.encode = print"),
        policy("call"),
    ),
    Cheat(
        "patched module",
        "json.dumps is replaced in the module itself.",
        core("import json\n\njson.dumps = print"),
        policy("call"),
    ),
    Cheat(
        "lever of redirect_stdout",
        "A subclass of redirect_stdout sets another attribute of sys than the stream.",
        core(
            "class Redirect(contextlib.redirect_stdout):\n    _stream = 'displayhook'",
            top="import contextlib",
        ),
        policy("definition"),
    ),
    Cheat(
        "lever of enumerations",
        "enum.global_enum writes members into the module that an enumeration claims.",
        core(
            "_X = enum.global_enum(enum.Enum('X', {'len': 1}, module='builtins'))",
            top="import enum",
        ),
        policy("name"),
    ),
    Cheat(
        "frames of a generator",
        "A generator's frame leads to the caller, and so to the harness.",
        core("def peek() -> object:\n    return (x for x in ()).gi_frame.f_back"),
        policy("call"),
    ),
    Cheat(
        "frames of a traceback",
        "A caught exception's traceback leads to the frames of the harness.",
        core(
            "def peek(error: BaseException) -> object:\n"
            "    return error.__traceback__.tb_frame.f_back"
        ),
        policy("call"),
    ),
    Cheat(
        "inspect",
        "inspect walks the stack to find the nonce.",
        core("_X = inspect.stack()", top="import inspect"),
        policy("name"),
    ),
    Cheat(
        "garbage collector",
        "gc lists every object, the nonce among them.",
        core("_X = gc.get_objects()", top="import gc"),
        policy("import"),
    ),
    Cheat(
        "trace function",
        "sys.settrace takes coverage's own tracer away and reports every line.",
        core("sys.settrace(None)", top="import sys"),
        policy("name"),
    ),
    Cheat(
        "profile function of threads",
        "threading.setprofile puts a function between coverage and the code.",
        core("threading.setprofile(print)", top="import threading"),
        policy("name"),
    ),
    Cheat(
        "display hook",
        "sys.displayhook decides what a value looks like.",
        core("sys.displayhook = print", top="import sys"),
        policy("name", "call"),
    ),
    Cheat(
        "standard output",
        "sys.stdout is replaced by a stream of the candidate's own.",
        body("    sys.stdout = sys.stderr\n    return {}", top="import sys"),
        policy("call"),
    ),
    Cheat(
        "profile that executes text",
        "A profile's run executes the text that it is given.",
        core(
            "def go(profile: cProfile.Profile) -> None:\n    profile.run('1')",
            top="import cProfile",
        ),
        policy("call"),
    ),
    Cheat(
        "annotation in parts",
        "The text of an annotation is put together, and evaluated by singledispatch.",
        core(
            "@functools.singledispatch\ndef show(x: object) -> str:\n    return str(x)\n\n\n"
            "@show.register\ndef _(x: '__imp' + 'ort__(\"os\")') -> str:\n    return str(x)",
            top="import functools",
        ),
        policy("annotation"),
    ),
    Cheat(
        "annotation by a name",
        "An annotation names a text, which is evaluated once more.",
        core("TYPE = '__imp' + 'ort__(\"os\")'\n\n\ndef show(x: TYPE) -> str:\n    return str(x)"),
        policy("annotation"),
    ),
    Cheat(
        "annotation that does not parse",
        "A star before the text is taken off where annotations are evaluated.",
        core("def show(*x: \"*__import__('os')\") -> str:\n    return str(x)"),
        policy("annotation"),
    ),
    Cheat(
        "template of str itself",
        "str.format is called by its class, with a template in parts.",
        core(
            "def peek(value: object) -> str:\n    return str.format('{0._' + '_globals__}', value)"
        ),
        policy("call"),
    ),
    Cheat(
        "template as a value",
        "The format method of a template is handed on.",
        core("_X = list(map('{0.real}'.format, [1]))"),
        policy("call"),
    ),
    Cheat(
        "frame in a pattern",
        "A class pattern reads the frame of a generator.",
        core(
            "def peek(value: object) -> object:\n    match value:\n"
            "        case object(gi_frame=frame):\n            return frame\n    return None"
        ),
        policy("definition"),
    ),
    Cheat(
        "type inside a test of one",
        "type is handed to a function inside a call of isinstance, and makes an exception.",
        body(
            "    if isinstance(1, (lambda make: make('KeyError', (Exception,), {}))(type)):\n"
            "        return dict(counts.most_common())\n"
            "    raise (lambda make: make('ValueError', (Exception,), {}))(type)('no')"
        ),
        ACCEPTANCE,
    ),
    Cheat(
        "type with a parameter",
        "A subscript of type makes a class as type does.",
        core("_X = type[int]('X', (), {})"),
        policy("call"),
    ),
    Cheat(
        "metaclass by a call",
        "ABCMeta is called like a function, with a class body of any names.",
        core("_X = abc.ABCMeta('X', (), {'__getattribute__': print})", top="import abc"),
        policy("definition"),
    ),
    Cheat(
        "class of others by a name",
        "A method of the JSON encoder is replaced through a variable.",
        core(
            "def patch() -> None:\n    encoder = json.JSONEncoder\n    encoder.default = print",
            top="import json",
        ),
        policy("definition"),
    ),
    Cheat(
        "profile through another module",
        "One module makes the profile, and another one executes text with it.",
        each(
            core("PROFILE = cProfile.Profile()", top="import cProfile"),
            file("more.py", b"from .core import PROFILE\n\nX = PROFILE.run('1')\n"),
        ),
        policy("call"),
    ),
    Cheat(
        "import that vouches",
        "An imported name is given another meaning, so that the import vouches for it.",
        core("def json(x: object) -> object:\n    return x", top="import json"),
        policy("definition"),
    ),
    Cheat(
        "code for the type checker",
        "Code stands behind TYPE_CHECKING, which is then true.",
        core("TYPE_CHECKING = True\n\nif TYPE_CHECKING:\n    print(1)"),
        policy("top-level", "definition"),
    ),
    Cheat(
        "annotation with a call",
        "An annotation in quotes imports when something evaluates it.",
        core("def f(x: \"__import__('os')\") -> None:\n    return None"),
        policy("call"),
    ),
    Cheat(
        "run of another module",
        "A test runs another module than the tool.",
        in_tests("def test_x() -> None:\n    runpy.run_module('pip')", top="import runpy"),
        policy("call"),
    ),
    Cheat(
        "log record factory",
        "logging makes records by a function of the candidate.",
        core("logging.setLogRecordFactory(print)", top="import logging"),
        policy("name"),
    ),
)
