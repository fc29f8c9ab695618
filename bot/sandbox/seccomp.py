"""A system-call filter for bubblewrap, as a classic BPF program.

A deny-list: a tool may do what Python programs do, and nothing that reaches for other processes,
for mounts, namespaces and kernel interfaces, or for protocols that a network namespace does not
contain (vsock among them). Docker brings an allow-list of its own.

Layout of `struct seccomp_data` and the return values: Linux, include/uapi/linux/seccomp.h. Numbers:
the kernel's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass
from typing import Final

from bot.sandbox.protocol import SandboxError

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K

_NUMBER_AT: Final = 0
_ARCHITECTURE_AT: Final = 4
_FIRST_ARGUMENT_AT: Final = 16  # the low half; both machines are little-endian

_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_KILL_PROCESS: Final = 0x80000000

# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET: include/uapi/linux/sched.h.
NEW_NAMESPACES: Final = 0x7E020000
FAMILIES: Final = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK

_X32_BIT: Final = 0x40000000


@dataclass(frozen=True)
class _Machine:
    audit: int
    column: int
    clone: int
    socket: int
    socketpair: int


_MACHINES: Final = {
    "x86_64": _Machine(audit=0xC000003E, column=0, clone=56, socket=41, socketpair=53),
    "aarch64": _Machine(audit=0xC00000B7, column=1, clone=220, socket=198, socketpair=199),
}

# Numbers on x86_64 and aarch64; None where the machine has no such call.
DENIED: Final[dict[str, tuple[int, int | None]]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "sched_setaffinity": (203, 122),  # the one CPU is an affinity
    "set_mempolicy": (238, 237),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}

# Memory that a resource limit does not see.
UNCOUNTED: Final[dict[str, tuple[int, int | None]]] = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "msgget": (68, 186),
    "shmget": (29, 194),
}

_CLONE3: Final = 435  # the same number on both machines


def program(machine: str, *, counted: bool) -> bytes:
    """The filter for `machine` (as `platform.machine()` names it), as an array of sock_filter.

    `counted` says that a control group counts the run's memory. Where none does, the calls that
    make memory which belongs to no address space are denied too: no resource limit holds it.

    Denied calls fail with EPERM. `clone3` fails with ENOSYS, because its flags lie in memory that a
    filter cannot read: the C library then uses `clone`, whose flags it can.

    Raises:
        SandboxError: There is no filter for this machine.
    """
    if machine not in _MACHINES:
        raise SandboxError(
            f"Toolwright has no system-call filter for {machine}.",
            remedy="Use a Docker engine: set sandbox.backend to docker.",
        )
    this = _MACHINES[machine]
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_JUMP_EQUAL, this.audit, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _NUMBER_AT),
        # The x32 calls of x86_64 are the same calls by other numbers.
        _step(_JUMP_AT_LEAST, _X32_BIT, 0, 1),
        _refuse(errno.EPERM),
    ]
    denied = DENIED if counted else {**DENIED, **UNCOUNTED}
    for name in sorted(denied):
        number = denied[name][this.column]
        if number is not None:
            steps += [_step(_JUMP_EQUAL, number, 0, 1), _refuse(errno.EPERM)]
    steps += [_step(_JUMP_EQUAL, _CLONE3, 0, 1), _refuse(errno.ENOSYS)]
    steps += [
        _step(_JUMP_EQUAL, this.clone, 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT_AT),
        _step(_JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1),
        _refuse(errno.EPERM),
        _step(_RETURN, _ALLOW),
    ]
    for call in (this.socket, this.socketpair):
        steps += [
            _step(_JUMP_EQUAL, call, 0, len(FAMILIES) + 3),
            _step(_LOAD, _FIRST_ARGUMENT_AT),
            *(
                _step(_JUMP_EQUAL, family, len(FAMILIES) - position, 0)
                for position, family in enumerate(FAMILIES)
            ),
            _refuse(errno.EAFNOSUPPORT),
            _step(_RETURN, _ALLOW),
        ]
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _refuse(number: int) -> bytes:
    return _step(_RETURN, _ERRNO | number)
