"""Which names of which modules a candidate may use; everything else is refused.

The lists name what pure tools need: nothing that starts a process, opens a socket, loads code,
unpickles, or reaches into the interpreter that judges the candidate.
"""

from __future__ import annotations

import importlib
from types import MappingProxyType, ModuleType
from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


STANDARD: Final = words(
    "__future__ abc argparse array ast asyncio base64 binascii bisect bz2 cProfile calendar cmath"
    " codecs collections collections.abc colorsys concurrent.futures configparser contextlib"
    " contextvars copy csv dataclasses datetime decimal difflib email email.message"
    " email.parser email.policy email.utils encodings.aliases encodings.idna enum errno filecmp"
    " fnmatch fractions"
    " functools getopt gettext glob graphlib gzip hashlib heapq hmac html html.entities html.parser"
    " http importlib.metadata inspect io ipaddress itertools json json.decoder json.encoder"
    " keyword locale logging lzma math mimetypes numbers operator os os.path pathlib platform"
    " posixpath ntpath pprint pstats queue quopri random re reprlib sched secrets shlex shutil stat"
    " statistics string stringprep struct sys tarfile tempfile textwrap"
    " threading time timeit token tokenize tomllib traceback tracemalloc types typing unicodedata"
    " urllib.parse uuid warnings weakref xml.dom.minidom"
    " xml.etree.ElementTree xml.sax.saxutils zipfile zlib zoneinfo"
)

FOR_TESTS: Final = words("gc hypothesis hypothesis.strategies pytest runpy tempfile")

# Modules of which only these names may be used.
_ONLY: Final = MappingProxyType(
    {
        "os": words(
            "DirEntry F_OK PathLike R_OK"
            " SEEK_CUR SEEK_END SEEK_SET W_OK X_OK access altsep chmod cpu_count curdir defpath"
            " devnull environ environb extsep fsdecode fsencode fspath getcwd getenv getpid"
            " get_terminal_size link linesep listdir lstat makedirs mkdir name pardir path pathsep"
            " readlink remove removedirs rename renames replace rmdir scandir sep stat stat_result"
            " strerror symlink terminal_size truncate umask unlink urandom utime walk"
        ),
        "sys": words(
            "argv builtin_module_names byteorder copyright exc_info exit executable flags"
            " float_info float_repr_style get_int_max_str_digits getdefaultencoding"
            " getfilesystemencoding getfilesystemencodeerrors getrecursionlimit getsizeof hash_info"
            " hexversion"
            " implementation int_info intern is_finalizing maxsize maxunicode platform"
            " stdlib_module_names stderr stdin stdout thread_info version version_info"
        ),
        # What it says of values; the rest of it reads source, frames and callers.
        "inspect": words(
            "BoundArguments Parameter Signature cleandoc get_annotations getdoc getfullargspec"
            " getmro isabstract isasyncgen isasyncgenfunction isawaitable isbuiltin isclass"
            " iscoroutine iscoroutinefunction isfunction isgenerator isgeneratorfunction ismethod"
            " ismodule isroutine signature"
        ),
        # The rest of it starts programs to find out.
        "http": words("HTTPMethod HTTPStatus"),
        "platform": words(
            "machine node python_compiler python_implementation python_version"
            " python_version_tuple release system version"
        ),
        "shutil": words(
            "copy copy2 copyfile copyfileobj copymode copystat copytree disk_usage"
            " get_terminal_size move rmtree"
        ),
        "timeit": frozenset({"default_timer"}),
        "io": words(
            "BufferedIOBase BufferedReader BytesIO DEFAULT_BUFFER_SIZE IOBase RawIOBase SEEK_CUR"
            " SEEK_END SEEK_SET StringIO TextIOBase TextIOWrapper UnsupportedOperation open"
        ),
        "gc": frozenset({"collect"}),
        "runpy": frozenset({"run_module"}),
        # The rest of it imports what it is told to.
        "importlib.metadata": words("PackageNotFoundError metadata requires version"),
        "cProfile": frozenset({"Profile"}),
        "pytest": words(
            "CaptureFixture FixtureRequest LogCaptureFixture MonkeyPatch TempPathFactory approx"
            " deprecated_call fail fixture mark param raises warns"
        ),
        "pytest.mark": frozenset({"parametrize", "filterwarnings", "usefixtures"}),
        "hypothesis": words(
            "HealthCheck assume event example given note seed settings strategies target"
        ),
        "hypothesis.strategies": words(
            "DataObject SearchStrategy binary booleans builds characters complex_numbers composite"
            " data dates datetimes decimals deferred dictionaries fixed_dictionaries floats"
            " fractions from_regex frozensets integers iterables just lists none nothing one_of"
            " permutations randoms recursive sampled_from sets shared slices text timedeltas times"
            " tuples uuids"
        ),
    }
)

# Modules of which these names may not be used.
_NEVER: Final = MappingProxyType(
    {
        "asyncio": words(
            "AbstractEventLoopPolicy SubprocessProtocol create_subprocess_exec"
            " create_subprocess_shell open_connection open_unix_connection set_event_loop_policy"
            " start_server start_unix_server subprocess"
        ),
        "concurrent.futures": frozenset({"ProcessPoolExecutor", "process"}),
        "codecs": frozenset({"register", "register_error", "unregister"}),
        "dataclasses": frozenset({"make_dataclass"}),
        # They write the members of a class into whatever module it says to be of.
        "enum": words(
            "EnumDict EnumMeta EnumType global_enum global_enum_repr global_flag_repr global_str"
        ),
        "hypothesis.settings": words("get_profile load_profile register_profile"),
        "locale": frozenset({"setlocale"}),
        "logging": frozenset({"config", "handlers", "setLoggerClass", "setLogRecordFactory"}),
        "operator": frozenset({"call"}),
        "string": frozenset({"Formatter"}),
        "threading": words(
            "excepthook getprofile gettrace setprofile setprofile_all_threads settrace"
            " settrace_all_threads"
        ),
        "traceback": frozenset({"walk_stack", "walk_tb"}),
        "tracemalloc.Snapshot": frozenset({"load"}),
        "types": words("CodeType FrameType ModuleType new_class prepare_class resolve_bases"),
        "typing": frozenset({"ForwardRef", "get_type_hints", "evaluate_forward_ref"}),
        "weakref": frozenset({"finalize"}),
    }
)


def known_module(dotted: str, extra: frozenset[str]) -> bool:
    """Return whether a candidate may import the module.

    `extra` are names allowed beside the standard.
    """
    return dotted in STANDARD or dotted in extra or dotted.partition(".")[0] in extra - FOR_TESTS


def refused_name(module: str, name: str) -> bool:
    """Return whether `module.name` is out of bounds, the module itself being allowed."""
    only = _ONLY.get(module)
    if only is not None:
        return name not in only and not (module == "os" and name.startswith("O_"))
    if name.startswith("_") or name in _NEVER.get(module, ()):
        return True
    if module in STANDARD:
        return _leads_elsewhere(module, name)
    # A package on the way, such as `urllib`: only the listed modules under it.
    on_the_way = any(listed.startswith(f"{module}.") for listed in STANDARD)
    return on_the_way and not leads_to_module(f"{module}.{name}")


def leads_to_module(path: str) -> bool:
    """Return whether a path is a listed module, one under restriction, or a package above one."""
    return any(
        path == listed or listed.startswith(f"{path}.")
        for listed in (*STANDARD, *FOR_TESTS, *_ONLY)
    )


def _leads_elsewhere(module: str, name: str) -> bool:
    """Return whether the name is another module that this one happens to have imported."""
    # Only modules of the list above are imported here, and they are Python's own.
    value = getattr(importlib.import_module(module), name, None)
    return isinstance(value, ModuleType) and f"{module}.{name}" not in STANDARD
