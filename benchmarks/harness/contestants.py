"""The origin and the proxies: their configurations and how they are started. Every access log is off."""
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field

from .machine import Failed, Process, free_port
from .scenarios import HUGE_FILE_BYTES, LARGE_BODY_BYTES, SMALL_BODY

KEEPALIVE_POOL = 256
ENDLESS = 100_000_000
CACHEABLE = 'add_header Cache-Control "max-age=3600";'


@dataclass
class Stage:
    """Where one scenario takes place: its scratch folder, cores, and what all proxies share."""
    folder: str
    machine: object
    scenario: object
    origin_port: int = 0
    certificate: str = ""
    key: str = ""
    processes: list = field(default_factory=list)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as output:
            output.write(text)
        return path

    def start(self, name, command, core, env=None):
        process = Process(name, self.machine.pin(command, core), os.path.join(self.folder, f"{name}.log"), env)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            process.stop()
        self.processes.clear()


def find(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


# --- nginx, as the origin and as the yardstick -------------------------------------------------------------------------

def nginx_config(stage, name, server):
    user = "user root;" if os.geteuid() == 0 else ""
    temp = "".join(f"{kind}_temp_path {stage.folder}/{name}-{kind};\n  "
                   for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""{user}
worker_processes 1; daemon off; pid {stage.folder}/{name}.pid; error_log {stage.folder}/{name}.err;
events {{ worker_connections 16384; }}
http {{
  access_log off; keepalive_requests {ENDLESS}; keepalive_timeout 600s;
  sendfile on; tcp_nopush on; open_file_cache max=16;
  {temp}{server}
}}
"""


def start_origin(stage):
    stage.origin_port = free_port()
    with open(os.path.join(stage.folder, "64k"), "wb") as file:
        file.write(b"0123456789abcdef" * (LARGE_BODY_BYTES // 16))
    if stage.scenario.generator == "download":
        # A hole: nothing is read from a disk, by nobody.
        with open(os.path.join(stage.folder, "1g"), "wb") as file:
            file.truncate(HUGE_FILE_BYTES)
    config = stage.file("origin.conf", nginx_config(stage, "origin", f"""
  server {{ listen 127.0.0.1:{stage.origin_port} backlog=4096;
    location = /64k {{ default_type application/octet-stream; root {stage.folder}; }}
    location = /cached-64k {{ default_type application/octet-stream; alias {stage.folder}/64k; {CACHEABLE} }}
    location = /cached {{ default_type text/plain; {CACHEABLE} return 200 "{SMALL_BODY}"; }}
    location / {{ default_type text/plain; return 200 "{SMALL_BODY}"; }}
  }}"""))
    program = find("nginx")
    if program is None:
        raise Failed("nginx is missing; it is the origin and the yardstick")
    origin = stage.start("origin", [program, "-e", f"{stage.folder}/origin.err", "-c", config], stage.machine.load_core)
    origin.await_answer(stage.origin_port)


def make_certificate(stage):
    program = find("openssl")
    if program is None:
        raise Failed("openssl is missing; it makes the certificate")
    stage.certificate = os.path.join(stage.folder, "cert.pem")
    stage.key = os.path.join(stage.folder, "key.pem")
    subprocess.run([program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", stage.key, "-out", stage.certificate], check=True, capture_output=True)
    with open(os.path.join(stage.folder, "both.pem"), "w", encoding="utf-8") as both:
        for part in (stage.certificate, stage.key):
            with open(part, encoding="utf-8") as text:
                both.write(text.read())


class Contestant:
    """A proxy that can be started for a scenario."""

    def __init__(self, name):
        self.name = name
        self.port = 0
        self.process = None

    def missing(self):
        """Why it cannot take part at all; None when it can."""
        raise NotImplementedError

    def unfit(self, scenario):
        """Why it cannot take part in one scenario; None when it can."""
        return None

    def version(self):
        raise NotImplementedError

    def launch(self, stage):
        """Gives the running process; `self.port` says where it listens."""
        raise NotImplementedError

    def start(self, stage):
        self.port = free_port()
        self.process = self.launch(stage)
        scenario = stage.scenario
        self.process.await_answer(self.port, scenario.tls, scenario.alpn or None, scenario.path)

    def settings(self):
        """What is peculiar to it, for the record."""
        return {}


class Nginx(Contestant):
    def missing(self):
        return None if find("nginx") else "nginx is not installed"

    def version(self):
        return first_line([find("nginx"), "-v"])

    def launch(self, stage):
        scenario = stage.scenario
        listen = f"listen 127.0.0.1:{self.port} backlog=4096"
        tls = ""
        if scenario.tls:
            listen += " ssl" + (" http2" if scenario.alpn == "h2" else "")
            tls = f"ssl_certificate {stage.certificate}; ssl_certificate_key {stage.key}; ssl_protocols TLSv1.3;"
        zone = cache = ""
        if scenario.cached:
            zone = f"proxy_cache_path {stage.folder}/{self.name}-cache keys_zone=pages:10m;"
            cache = "proxy_cache pages; proxy_cache_lock on; add_header X-Cache $upstream_cache_status;"
        config = stage.file(f"{self.name}.conf", nginx_config(stage, self.name, f"""
  {zone}
  upstream origin {{ server 127.0.0.1:{stage.origin_port}; keepalive {KEEPALIVE_POOL}; keepalive_requests {ENDLESS}; }}
  server {{ {listen}; {tls}
    location / {{ {self.files(stage) if scenario.files else self.proxying(cache)} }}
  }}"""))
        command = [find("nginx"), "-e", f"{stage.folder}/{self.name}.err", "-c", config]
        return stage.start(self.name, command, stage.machine.proxy_core)

    @staticmethod
    def files(stage):
        # As nginx does it by itself: each request opens its file.
        return f"default_type application/octet-stream; root {stage.folder}; open_file_cache off;"

    @staticmethod
    def proxying(cache):
        return f"""proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffers 16 16k; proxy_busy_buffers_size 64k; proxy_max_temp_file_size 0; {cache}"""


class Haproxy(Contestant):
    def missing(self):
        return None if find("haproxy") else "haproxy is not installed"

    def unfit(self, scenario):
        return "serves no files" if scenario.files else None

    def version(self):
        return first_line([find("haproxy"), "-v"])

    def launch(self, stage):
        scenario = stage.scenario
        tls = f" ssl crt {stage.folder}/both.pem alpn {scenario.alpn} ssl-min-ver TLSv1.3" if scenario.tls else ""
        rules = cache = ""
        if scenario.cached:
            rules = "  http-request cache-use pages\n  http-response cache-store pages\n"
            cache = "cache pages\n  total-max-size 64\n  max-object-size 1000000\n  max-age 3600\n"
        config = stage.file(f"{self.name}.cfg", f"""
global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend f
  bind 127.0.0.1:{self.port}{tls}
  default_backend b
backend b
{rules}  server s 127.0.0.1:{stage.origin_port}
{cache}""")
        return stage.start(self.name, [find("haproxy"), "-f", config], stage.machine.proxy_core)


# --- Sluice --------------------------------------------------------------------------------------------------------------

CHAINS = {
    "none": "",
    # Eight classes of this module, see io.sluice.benchmarks.plugins: what the chain itself costs.
    "light": "".join(f'[plugins.light{n}]\ncategory = "bench_light"\nnumber = {n}\n' for n in range(1, 9)),
    # Eight of the built-in ones, as an edge might have them: what they cost besides.
    "builtin": """
[plugins.id]
category = "request_id"
[plugins.headers]
category = "response_headers"
set_headers = ["X-Frame-Options:DENY"]
[plugins.more]
category = "response_headers"
add_headers = ["X-Served-By:sluice"]
[plugins.ping]
category = "ping"
path = "/ping"
[plugins.mock]
category = "mock"
path = "/mock"
[plugins.key]
category = "response_headers"
remove_headers = ["X-Powered-By"]
[plugins.ping2]
category = "ping"
path = "/ping2"
[plugins.mock2]
category = "mock"
path = "/mock2"
""",
}
CACHE = """
[plugins.cache]
category = "cache"
"""
FILES = """
[plugins.files]
category = "directory"
path = "%s"
"""
OPTIONS = ("chain", "jvm", "transport", "home", "heap", "toml")


class Sluice(Contestant):
    """Sluice from its distribution.

    chain: one of CHAINS; jvm: flags for the JVM; transport: of [basic]; home: another distribution, for comparing two
    builds; heap: as SLUICE_HEAP; toml: further lines for [servers.main].
    """

    def __init__(self, name, repository, options):
        super().__init__(name)
        unknown = set(options) - set(OPTIONS)
        if unknown:
            raise Failed(f"variant {name}: unknown option {', '.join(sorted(unknown))}; there are {', '.join(OPTIONS)}")
        self.repository = repository
        self.options = options
        self.chain = options.get("chain", "none")
        self.home = options.get("home", os.path.join(repository, "proxy-core/target/sluice"))
        if self.chain not in CHAINS:
            raise Failed(f"variant {name}: unknown chain {self.chain}; there are {', '.join(CHAINS)}")

    def missing(self):
        if not os.access(os.path.join(self.home, "bin/sluice"), os.X_OK):
            return f"{self.home} holds no distribution; run: mvn -q -DskipTests package"
        if self.chain == "light" and not os.path.isdir(self.plugin_folder()):
            return "benchmarks/target/plugins is missing; run: mvn -q -DskipTests package"
        return None

    def plugin_folder(self):
        return os.path.join(self.repository, "benchmarks/target/plugins")

    def version(self):
        return first_line([os.path.join(self.home, "bin/sluice"), "--version"])

    def settings(self):
        return self.options

    def toml(self, stage):
        plugins = CHAINS[self.chain] + (CACHE if stage.scenario.cached else "")
        if stage.scenario.files:
            plugins += FILES % stage.folder
        names = [line[len("[plugins."):-1] for line in plugins.splitlines() if line.startswith("[plugins.")]
        basic = ["threads = 1", "auto_reload = false", f"upstream_keepalive_pool_size = {KEEPALIVE_POOL}"]
        if self.chain == "light":
            basic.append(f'plugins_dir = "{self.plugin_folder()}"')
        if "transport" in self.options:
            basic.append(f'transport = "{self.options["transport"]}"')
        server = [f'addr = "127.0.0.1:{self.port}"', 'locations = ["all"]', f"keepalive_requests = {ENDLESS}",
                  "max_connections = 16384"]
        certificate = ""
        if stage.scenario.tls:
            server.append('certificates = ["main"]')
            certificate = f'[certificates.main]\ntls_cert = "{stage.certificate}"\ntls_key = "{stage.key}"\nis_default = true\n'
        server.append(self.options.get("toml", ""))
        return "\n".join(["[basic]", *basic, "", "[upstreams.origin]", f'addrs = ["127.0.0.1:{stage.origin_port}"]',
                          "", "[locations.all]", 'upstream = "origin"',
                          f"plugins = [{', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}]", "",
                          "[servers.main]", *server, "", certificate, plugins])

    def launch(self, stage):
        config = stage.file(f"{self.name}.toml", self.toml(stage))
        env = {"SLUICE_JAVA_OPTS": self.options.get("jvm", "")}
        if "heap" in self.options:
            env["SLUICE_HEAP"] = self.options["heap"]
        command = [os.path.join(self.home, "bin/sluice"), "run", "-c", config]
        return stage.start(self.name, command, stage.machine.proxy_core, env)


def parse_variant(text):
    """`NAME key=value ...`, split as a shell does it."""
    name, *options = shlex.split(text)
    pairs = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise Failed(f"variant {name}: {option} is not key=value")
        pairs[key] = value
    return name, pairs


def first_line(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        return (result.stdout + result.stderr).strip().splitlines()[0]
    except (OSError, IndexError, subprocess.TimeoutExpired) as e:
        return f"unknown ({e})"
