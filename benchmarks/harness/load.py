"""The generators: how each is run, and how what it prints is read."""
import json
import os
import re
import subprocess
import time
from dataclasses import asdict, dataclass, field

from .contestants import find
from .machine import Failed
from .scenarios import HUGE_FILE_BYTES
from .stats import percentile

CURVE = (0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1)

# Prints what wrk itself rounds or leaves out.
WRK_SCRIPT = """
%s
done = function(summary, latency, requests)
  local curve = {}
  for _, p in ipairs({%s}) do
    table.insert(curve, string.format("[%%.6f,%%.1f]", p / 100, p == 0 and latency.min or p == 100 and latency.max
      or latency:percentile(p)))
  end
  local e = summary.errors
  io.write(string.format('JSON{"requests":%%d,"seconds":%%.6f,"connect":%%d,"read":%%d,"write":%%d,"status":%%d,'
    .. '"timeout":%%d,"curve":[%%s]}\\n', summary.requests, summary.duration / 1e6, e.connect, e.read, e.write,
    e.status, e.timeout, table.concat(curve, ",")))
end
"""


@dataclass
class Load:
    """What a generator saw in one window. Latencies in microseconds, `curve` as pairs of share and latency."""
    requests: int
    seconds: float
    errors: dict = field(default_factory=dict)
    curve: list = field(default_factory=list)
    offered: float = 0
    achieved: float = 0
    void: bool = False

    @property
    def rate(self):
        return self.requests / self.seconds if self.seconds else 0

    def latency(self, share):
        for at, value in self.curve:
            if at >= share - 1e-9:
                return value
        return float("nan")

    def record(self):
        return asdict(self)


def missing_tool(scenario):
    """Why a scenario cannot be driven here; None when it can."""
    tool = "curl" if scenario.generator == "download" else scenario.generator
    if tool != "open" and find(tool) is None:
        return f"{tool} is not installed"
    return None


class Generators:
    """Drives one port at a time from the load core."""

    def __init__(self, stage, connections, open_loop):
        self.stage = stage
        self.connections = connections
        self.open_loop = open_loop
        self.rate = 0

    def drive(self, port, seconds):
        generator = {"wrk": self.wrk, "h2load": self.h2load, "open": self.open,
                     "download": self.download}[self.stage.scenario.generator]
        load = generator(port, seconds)
        if not load.requests:
            raise Failed(f"nothing was answered on port {port}: {load.errors or 'no error either'}")
        return load

    def run(self, command, seconds):
        pinned = self.stage.machine.pin(command, self.stage.machine.load_core)
        result = subprocess.run(pinned, capture_output=True, text=True, timeout=seconds * 3 + 60, check=False)
        if result.returncode != 0:
            raise Failed(f"{os.path.basename(command[0])} failed: {(result.stderr or result.stdout).strip()[-400:]}")
        return result.stdout

    def wrk(self, port, seconds):
        scenario = self.stage.scenario
        request = f'wrk.method = "{scenario.method}"'
        if scenario.body_bytes:
            request += f'\nwrk.body = string.rep("x", {scenario.body_bytes})'
        script = self.stage.file("wrk.lua", WRK_SCRIPT % (request, ",".join(f"{share * 100:g}" for share in CURVE)))
        scheme = "https" if scenario.tls else "http"
        return read_wrk(self.run([find("wrk"), "-t1", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "5s",
                                  "-s", script, f"{scheme}://127.0.0.1:{port}{scenario.path}"], seconds))

    def h2load(self, port, seconds):
        scenario = self.stage.scenario
        log = os.path.join(self.stage.folder, "h2load.log")
        if os.path.exists(log):
            os.remove(log)
        command = [find("h2load"), "-t1", f"-c{self.connections}", f"-m{scenario.streams}", f"-D{seconds}",
                   f"--log-file={log}"]
        if scenario.alpn != "h2":
            command.append("--h1")
        scheme = "https" if scenario.tls else "http"
        output = self.run(command + [f"{scheme}://127.0.0.1:{port}{scenario.path}"], seconds)
        with open(log, encoding="ascii") as lines:
            return read_h2load(output, lines)

    def open(self, port, seconds):
        scenario = self.stage.scenario
        return read_open_loop(self.run(self.open_loop + [
            "--url", f"http://127.0.0.1:{port}{scenario.path}", "--rate", f"{self.rate:.0f}", "--seconds", str(seconds),
            "--connections", str(self.connections)], seconds))

    def download(self, port, seconds):
        """One curl after the other; the last is let finish, so that what the proxy did is whole downloads and nothing else."""
        scenario = self.stage.scenario
        command = [find("curl"), "-sS", "--fail", "-o", "/dev/null", "-w", "%{size_download} %{time_total}",
                   f"http://127.0.0.1:{port}{scenario.path}"]
        if scenario.rate:
            command += ["--limit-rate", str(scenario.rate)]
        began, done = time.monotonic(), []
        while not done or time.monotonic() - began < seconds:
            done.append(self.run(command, seconds))
        return read_downloads(done, HUGE_FILE_BYTES, time.monotonic() - began)


def read_wrk(output):
    line = re.search(r"^JSON(\{.*\})$", output, re.MULTILINE)
    if line is None:
        raise Failed(f"wrk printed no summary: {output[-400:]}")
    summary = json.loads(line[1])
    errors = {kind: summary[kind] for kind in ("connect", "read", "write", "status", "timeout") if summary[kind]}
    return Load(summary["requests"], summary["seconds"], errors, summary["curve"])


def read_h2load(output, log_lines):
    """h2load prints no percentiles, but logs `start, status, duration` of each request."""
    finished = re.search(r"finished in ([\d.]+)(us|ms|s)?", output)
    counts = re.search(r"requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, "
                       r"(\d+) timeout", output)
    if finished is None or counts is None:
        raise Failed(f"h2load printed no summary: {output[-400:]}")
    seconds = float(finished[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1, None: 1}[finished[2]]
    _done, succeeded, failed, errored, timeout = map(int, counts.groups())
    found = {"failed": failed, "errored": errored, "timeout": timeout}
    durations = sorted(int(line.split()[2]) for line in log_lines)
    curve = [[share, percentile(durations, share)] for share in CURVE] if durations else []
    return Load(succeeded, seconds, {kind: count for kind, count in found.items() if count}, curve)


def read_open_loop(output):
    summary = json.loads(output)
    errors = {kind: count for kind, count in summary["errors"].items() if count}
    return Load(summary["requests"], summary["seconds"], errors, summary["curve"], summary["offered"],
                summary["achieved"], summary["void"])


def read_downloads(outputs, expected, seconds):
    """curl's size and seconds of each."""
    found = [(int(size), float(took)) for size, took in (output.split() for output in outputs)]
    cut = sum(size != expected for size, _ in found)
    took = sorted(each * 1e6 for _, each in found)
    return Load(len(found), seconds, {"size": cut} if cut else {}, [[share, percentile(took, share)] for share in CURVE])
