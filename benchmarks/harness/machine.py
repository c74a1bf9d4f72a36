"""Cores, processes and their costs, as Linux tells of them in /proc."""
import os
import platform
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Machine:
    """Which core runs what. The proxies get one for themselves where there are two."""

    def __init__(self):
        self.cores = sorted(os.sched_getaffinity(0))
        self.pinned = len(self.cores) >= 2 and shutil.which("taskset") is not None
        self.proxy_core = self.cores[0]
        self.load_core = self.cores[1] if self.pinned else self.cores[0]

    def pin(self, command, core):
        return ["taskset", "-c", str(core)] + command if self.pinned else command

    def describe(self):
        if not self.pinned:
            return f"{len(self.cores)} core(s): proxies, origin and generator share them, nothing is pinned"
        return (f"{len(self.cores)} cores: proxies pinned to core {self.proxy_core}, "
                f"origin and generator to core {self.load_core}")

    def facts(self):
        model = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
        return {
            "cpu": model[1] if model else platform.processor(),
            "cores": len(self.cores),
            "pinned": self.pinned,
            "kernel": platform.release(),
            "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        }


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def tree(pid):
    """A process and all below it."""
    found = [pid]
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for task in tasks:
        for child in read(f"/proc/{pid}/task/{task}/children").split():
            found += tree(int(child))
    return found


def cpu_seconds(pid):
    """User and system time of a process tree, of processes that are alive."""
    ticks = 0
    for each in tree(pid):
        fields = read(f"/proc/{each}/stat").rpartition(")")[2].split()
        if fields:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def rss_mb(pid):
    kilobytes = 0
    for each in tree(pid):
        match = re.search(r"VmRSS:\s+(\d+)", read(f"/proc/{each}/status"))
        kilobytes += int(match[1]) if match else 0
    return kilobytes / 1024


def busy_seconds(cores, stat=None):
    """Time that these cores spent on anything, the hypervisor's share among it."""
    ticks = 0
    for line in (read("/proc/stat") if stat is None else stat).splitlines():
        name, *numbers = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in cores:
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, numbers[:8])
            ticks += user + nice + system + irq + softirq + steal
    return ticks / TICKS


def own_seconds():
    """Time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Failed(Exception):
    """Something that was to be measured does not work; the message says what and why."""


class Process:
    """A child with its log file."""

    def __init__(self, name, command, log, env=None):
        self.name = name
        self.command = command
        self.log = log
        with open(log, "wb") as output:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                          env={**os.environ, **(env or {})})

    @property
    def pid(self):
        return self.child.pid

    def is_running(self):
        return self.child.poll() is None

    def cpu(self):
        return cpu_seconds(self.pid)

    def rss(self):
        return rss_mb(self.pid)

    def last_lines(self, count=6):
        return "\n".join(read(self.log).strip().splitlines()[-count:])

    def stop(self):
        if self.is_running():
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(8)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def await_answer(self, port, tls=False, alpn=None, path="/", patience=20):
        """Waits until the process answers a request; raises Failed with its last lines when it does not."""
        end = time.monotonic() + patience
        problem = "no answer"
        while time.monotonic() < end:
            if not self.is_running():
                raise Failed(f"{self.name} ended with code {self.child.returncode}: {self.last_lines()}")
            problem = probe(port, tls, alpn, path)
            if problem is None:
                return
            time.sleep(0.02)
        raise Failed(f"{self.name} does not serve: {problem}. {self.last_lines(2)}")


def probe(port, tls=False, alpn=None, path="/"):
    """Asks once; None when all is well, else what is not."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as raw:
            connection = client_tls(alpn).wrap_socket(raw, server_hostname="localhost") if tls else raw
            if alpn and connection.selected_alpn_protocol() != alpn:
                return f"ALPN gave {connection.selected_alpn_protocol()}, not {alpn}"
            if alpn == "h2":
                return None
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            answer = connection.recv(64).decode("latin-1")
            return None if answer.startswith("HTTP/1.1 200") else f"answered {answer[:20]!r}"
    except OSError as e:
        return str(e)


def client_tls(alpn):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols([alpn])
    return context
