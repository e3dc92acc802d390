"""What the benchmarks share: where programs are placed, servers, medians of pairs, and the page.

A placement is a pair of processors, the client's and the server's. Programs that have -A (perf-client, iperf3)
get it as -A CLIENT,SERVER, the others run under taskset(1). "free" leaves both to the scheduler.
"""
import json
import platform
import re
import socket
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/benchmarks.md"
APART, TOGETHER, FREE = "apart", "together", "free"
PLACES = {APART: (0, 1), TOGETHER: (0, 0), FREE: None}


def affinity(place):
    """The option that perf-client and iperf3 both have."""
    return ["-A", "%d,%d" % PLACES[place]] if PLACES[place] else []


def held(place, end, command):
    """The command on the processor of that end (0: the client, 1: the server)."""
    return ["taskset", "-c", str(PLACES[place][end]), *command] if PLACES[place] else list(command)


def add_options(parser, seconds=4):
    parser.add_argument("--seconds", type=int, default=seconds, help="of each run, without the warm-up")
    parser.add_argument("--java", default="java")
    parser.add_argument("--jars", type=Path, default=ROOT, help="a built tree")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")


def perf_server(options, *arguments):
    return [options.java, "-jar", str(options.jars / "perf-server/target/perf-server.jar"), *arguments]


def perf_client(options, *arguments):
    return [options.java, "-jar", str(options.jars / "perf-client/target/perf-client.jar"), *arguments]


class Server:
    """A process that listens on a port of its own (PORT in its command) until the end of the block."""

    def __init__(self, command):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [part.replace("PORT", str(self.port)) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        try:
            self.await_listener()
        except RuntimeError:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def await_listener(self):
        """Until the port is bound, without connecting to it: a one-off server would serve us."""
        needle = ":%04X " % self.port
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            tables = "".join(Path(p).read_text() for p in ("/proc/net/tcp", "/proc/net/tcp6"))
            if any(needle in line and " 0A " in line for line in tables.splitlines()):
                return
            if self.process.poll() is not None:
                raise RuntimeError("the server ended with %d: %s" % (self.process.returncode, self.process.args))
            time.sleep(0.05)
        raise RuntimeError("nobody listens on port %d" % self.port)

    def stop(self):
        stop(self.process)


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(command, seconds):
    """The standard output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    if done.returncode:
        raise RuntimeError(reason(done.stdout, done.stderr) or "exit %d: %s" % (done.returncode, command))
    return done.stdout


def run_json(command, seconds):
    result = json.loads(run(command, seconds))
    if "error" in result:
        raise RuntimeError(result["error"])
    return result


def sockperf_server(place, *more):
    return Server(held(place, 1, ["sockperf", "server", "--tcp", "-i", "127.0.0.1", "-p", "PORT", *more]))


def sockperf(place, server, seconds, *more):
    """Full round trips of 64 bytes: mean, p50, p99 and p99.9 in microseconds."""
    command = ["sockperf", "ping-pong", "--tcp", "-i", "127.0.0.1", "-p", str(server.port), "-m", "64"]
    command += ["-t", str(seconds), "--full-rtt", *more]
    out = re.sub(r"\x1b\[[0-9;]*m", "", run(held(place, 0, command), seconds + 60))
    mean = float(re.search(r"avg-rtt=([0-9.]+)", out).group(1))
    at = {p: float(v) for p, v in re.findall(r"percentile ([0-9.]+) = +([0-9.]+)", out)}
    return mean, at["50.000"], at["99.000"], at["99.900"]


def reason(out, err):
    """The line that says why: iperf3 and perf-client -J have it in their JSON."""
    try:
        error = json.loads(out).get("error")
    except ValueError:
        error = None
    lines = [line for line in err.splitlines() + out.splitlines() if line.strip()]
    return error or (lines[0] if lines else "")


def in_turn(count, first, second):
    """A B A B: two lists; the machine's speed drifts, so only neighbours are compared."""
    a, b = [], []
    for _ in range(count):
        a.append(first())
        b.append(second())
    return a, b


def spread(values, form="%.2f"):
    """The median, with the least and the most."""
    if len(values) == 1:
        return form % values[0]
    return (form + " (" + form + " to " + form + ")") % (statistics.median(values), min(values), max(values))


def machine():
    return platform.platform()


def version_of(command):
    text = subprocess.run(command, capture_output=True, text=True)
    return ((text.stdout or text.stderr).splitlines() or [""])[0]


def write_section(name, text):
    """Replaces what is between the marks of that benchmark on the page."""
    begin, end = "<!-- %s begin -->" % name, "<!-- %s end -->" % name
    page = PAGE.read_text()
    if begin not in page or end not in page:
        raise SystemExit("%s has no marks of %s" % (PAGE, name))
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    PAGE.write_text(pattern.sub(lambda _: "%s\n%s\n%s" % (begin, text, end), page))
