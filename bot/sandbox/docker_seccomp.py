"""The system-call profile of the Docker backend, passed with every container.

The engine's own profile differs from release to release: before 23.0 it lets a container open vsock
sockets, which no network namespace contains, and before 25.0 io_uring, which sockets can be opened
through. This one is an allow-list, so a call that a newer kernel adds is refused: what Python
programs need, without the calls that `seccomp.py` denies for bubblewrap.

Format: the Docker Engine's manual, "Seccomp security profiles for Docker". Names: the kernel's
arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h; a name that a machine
lacks is passed over there.
"""

from __future__ import annotations

import errno
import json
from typing import Final

from bot.sandbox.seccomp import FAMILIES, NEW_NAMESPACES

_ALLOWED: Final = """
accept accept4 access alarm arch_prctl bind brk capget capset chdir chmod chown clock_getres
clock_gettime clock_nanosleep close close_range connect copy_file_range creat dup dup2 dup3
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 execve
execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2
fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstatfs
fsync ftruncate futex futex_requeue futex_wait futex_waitv futex_wake futimesat get_robust_list
get_thread_area getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer
getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit
getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr inotify_add_watch
inotify_init inotify_init1 inotify_rm_watch ioctl ioprio_get ioprio_set kill
landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lgetxattr link linkat listen
listxattr llistxattr lremovexattr lseek lsetxattr lstat madvise map_shadow_stack membarrier
memfd_create mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mprotect mq_getsetattr
mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink mremap mseal msgctl msgget msgrcv msgsnd
msync munlock munlockall munmap nanosleep newfstatat open openat openat2 pause pidfd_open
pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv
preadv2 prlimit64 pselect6 pwrite64 pwritev pwritev2 read readahead readlink readlinkat
readv recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat renameat2
restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop
semtimedop sendfile sendmmsg sendmsg sendto set_robust_list set_thread_area set_tid_address setfsgid
setfsuid setgid setgroups setitimer setpgid setpriority setregid setresgid setresuid setreuid
setrlimit setsid setsockopt setuid setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd
signalfd4 splice stat statfs statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill
time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create
timerfd_gettime timerfd_settime times tkill truncate umask uname unlink unlinkat utime utimensat
utimes vfork vmsplice wait4 waitid write writev
"""

_ALLOW: Final = "SCMP_ACT_ALLOW"
_REFUSE: Final = "SCMP_ACT_ERRNO"


def profile() -> str:
    """The profile as the JSON text that the engine takes; a call it does not name gives EPERM."""
    rules: list[dict[str, object]] = [{"names": _ALLOWED.split(), "action": _ALLOW}]
    rules += [
        {"names": ["socket", "socketpair"], "action": _ALLOW, "args": [_argument("EQ", family)]}
        for family in FAMILIES
    ]
    no_namespace = _argument("MASKED_EQ", NEW_NAMESPACES)
    rules.append({"names": ["clone"], "action": _ALLOW, "args": [no_namespace]})
    # Its flags lie in memory; told that it does not exist, the C library uses `clone`.
    rules.append({"names": ["clone3"], "action": _REFUSE, "errnoRet": errno.ENOSYS})
    return json.dumps({"defaultAction": _REFUSE, "syscalls": rules})


def _argument(comparison: str, value: int) -> dict[str, object]:
    return {"index": 0, "value": value, "valueTwo": 0, "op": f"SCMP_CMP_{comparison}"}
