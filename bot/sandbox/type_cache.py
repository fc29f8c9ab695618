"""mypy's cache for what every candidate imports, made once with the toolchain.

Without it mypy reads the standard library's stubs anew for each candidate, which takes most of its
time. A run copies the cache, because mypy wants to write to it; nothing comes back.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "mypy-cache"
"""Folder inside the toolchain."""

SETTINGS: Final = b"""\
[mypy]
strict = True
explicit_package_bases = True
namespace_packages = True
"""
"""How candidates are checked; a cache that was made with other settings is of no use to mypy."""

SOURCE: Final = b"""\
import abc, argparse, array, ast, asyncio, base64, binascii, bisect, bz2, cProfile, calendar
import cmath, codecs, collections.abc, colorsys, concurrent.futures, configparser, contextlib
import contextvars, copy, csv, dataclasses, datetime, decimal, difflib, email.message, email.parser
import email.policy, email.utils, encodings.aliases, encodings.idna, enum, errno, filecmp, fnmatch
import fractions, functools, gc, getopt, gettext, glob, graphlib, gzip, hashlib, heapq, hmac
import html.entities, html.parser, http, hypothesis.strategies, importlib.metadata, inspect, io
import ipaddress, itertools, json.decoder, json.encoder, keyword, linecache, locale, logging, lzma
import math, mimetypes
import ntpath, numbers, operator, os.path, pathlib, platform, posixpath, pprint, pstats, pytest
import queue, quopri, random, re, reprlib, runpy, sched, secrets, shlex, shutil, stat, statistics
import string, stringprep, struct, sys, tarfile, tempfile, textwrap, threading, time, timeit, token
import tokenize, tomllib, traceback, tracemalloc, types, typing, unicodedata, urllib.parse, uuid
import warnings, weakref, xml.dom.minidom, xml.etree.ElementTree, xml.sax.saxutils, zipfile, zlib
import zoneinfo
"""
"""A module that imports all that a candidate may, beside packages of its own."""

FILES: Final = {"every_import.py": SOURCE, "mypy.ini": SETTINGS}


def command(python: str, files: str, cache: str) -> list[str]:
    """The command that fills `cache`, given the folder that holds `FILES`."""
    return [
        *(python, "-I", "-m", "mypy", f"--config-file={files}/mypy.ini", f"--cache-dir={cache}"),
        f"{files}/every_import.py",
    ]
