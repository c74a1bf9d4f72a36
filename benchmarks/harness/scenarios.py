"""What is measured. A new scenario is a line in SCENARIOS; a new kind of load a function in load.py."""
from dataclasses import dataclass

SMALL_BODY = "hello world, hello proxy!\\n"  # in nginx's notation: 26 bytes
LARGE_BODY_BYTES = 64 * 1024
HUGE_FILE_BYTES = 1 << 30


@dataclass(frozen=True)
class Scenario:
    """One kind of load.

    generator: `wrk` and `h2load` are closed loops, each connection asks again when it was answered; `open` keeps a fixed
    rate whatever the answers do, and counts latency from when a request was due; `download` gets a large file again and again, over
    one connection at a time, at most `rate` bytes a second: who is faster than its reader does more of the kernel's work for it.
    files: the proxies serve files of their own; there is no request to the origin.
    cached: the proxies answer from their caches; what they answer with may be cached for an hour.
    """
    name: str
    title: str
    generator: str = "wrk"
    path: str = "/"
    method: str = "GET"
    body_bytes: int = 0
    tls: bool = False
    alpn: str = ""
    streams: int = 1
    cached: bool = False
    files: bool = False
    rate: int = 0

    @property
    def latency_meaning(self):
        if self.generator == "open":
            return "from the intended send time"
        if self.generator == "download":
            return "of a whole download, one at a time"
        return "closed loop, at full load"


SCENARIOS = {scenario.name: scenario for scenario in [
    Scenario("h1-small", "HTTP/1.1 keep-alive, 26-byte body"),
    Scenario("h1-64k", "HTTP/1.1 keep-alive, 64 KiB body", path="/64k"),
    Scenario("h1-post", "HTTP/1.1 keep-alive, POST of 4 KiB", method="POST", body_bytes=4096),
    Scenario("h1-open", "HTTP/1.1 at 50 % of nginx's peak, open loop", generator="open"),
    Scenario("h1-tls", "HTTP/1.1 over TLS 1.3, 26-byte body", generator="h2load", tls=True, alpn="http/1.1"),
    Scenario("cache", "HTTP/1.1 keep-alive, 26-byte body from the cache", path="/cached", cached=True),
    Scenario("cache-64k", "HTTP/1.1 keep-alive, 64 KiB body from the cache", path="/cached-64k", cached=True),
    Scenario("files-64k", "HTTP/1.1 keep-alive, 64 KiB from a file of the proxy's own", path="/64k", files=True),
    Scenario("file-1g", "HTTP/1.1, 1 GiB from a file of the proxy's own", path="/1g", generator="download", files=True),
    Scenario("file-1g-paced", "HTTP/1.1, 1 GiB from a file of the proxy's own, to a reader of 400 MB/s", path="/1g",
             generator="download", files=True, rate=400_000_000),
    Scenario("h2-tls", "HTTP/2 over TLS 1.3, 10 streams each", generator="h2load", tls=True, alpn="h2", streams=10),
]}
DEFAULT = ["h1-small"]
