"""The processes that the checks need. Each is stopped by its own identifier."""

import contextlib, json, os, queue, shutil, signal, socket, subprocess, tempfile, threading, time

START_LIMIT_S = 20
STOP_LIMIT_S = 10
HOST = "127.0.0.1"


class CannotStart(Exception):
    pass


def free_port():
    """Returns a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def environment():
    """The environment without proxies: everything is on this machine."""
    return {
        name: value for name, value in os.environ.items()
        if not name.lower().endswith("_proxy")}


@contextlib.contextmanager
def folder():
    """A temporary folder, which other users can enter but not list."""
    path = tempfile.mkdtemp(prefix="revbench-checkers-")
    os.chmod(path, 0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Child:
    """A process in a group of its own, with its output by lines."""

    def __init__(self, name, command, log):
        self.name = name
        self.log = log
        with open(log, "ab") as errors:
            try:
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                    env=environment(), start_new_session=True)
            except OSError as error:
                raise CannotStart(f"cannot start {name}: {error}")
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        self.lines.put(None)

    def line(self, deadline):
        """Returns the next line of the output."""
        try:
            line = self.lines.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise CannotStart(f"{self.name} is not ready after {START_LIMIT_S} s")
        if line is None:
            raise CannotStart(f"{self.name} ended before it was ready: {self.tail(3)}")
        return line

    def tail(self, count):
        """Returns the last lines of the log."""
        with open(self.log, errors="replace") as file:
            return "\n".join(file.read().splitlines()[-count:])

    def stop(self):
        """Ends the process, and its own children if it does not end them itself."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                # Not waited for, so the identifier is still its group's.
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class Children(contextlib.ExitStack):
    """Starts the processes of one checker, and stops them in the reverse order."""

    def __init__(self, server):
        super().__init__()
        self.server = server
        self.started = []

    def __enter__(self):
        super().__enter__()
        self.folder = self.enter_context(folder())
        return self

    def start(self, name, command):
        log = os.path.join(self.folder, f"{len(self.started)}.log")
        child = Child(name, command, log)
        self.started.append(child)
        self.callback(child.stop)
        return child

    def logs(self):
        """What each process has logged last."""
        return [(child.name, child.tail(20)) for child in self.started]


class Authority:
    """An authorization server with the example's user and clients."""

    def __init__(
        self, children, strategy, redirect_uri, options=(), logout_uri=None, access_life=None,
        algorithm=None
    ):
        port = free_port()
        self.redirect_uri = redirect_uri
        command = [
            children.server, "authority", "--strategy", strategy, "--demo", "--port", str(port),
            "--redirect-uri", redirect_uri]
        for option in options:
            command += ["--option", option]
        if logout_uri:
            command += ["--back-channel-logout-uri", logout_uri]
        if access_life:
            command += ["--access-life", access_life]
        if algorithm:
            command += ["--algorithm", algorithm]
        child = children.start(f"authority ({strategy})", command)
        self.issuer = f"http://{HOST}:{port}"
        self.secrets = {}
        self._read(child)
        with open(self.launch_file) as file:
            launch = json.load(file)
        # What a resource server authenticates with, and what tokens are for.
        self.resource_client = launch["introspectionClient"]
        self.audience = launch["environment"]["audience"]

    def _read(self, child):
        """Reads what the server prints when it is ready: parties and the launch file."""
        deadline = time.monotonic() + START_LIMIT_S
        # The confidential client is the last line.
        while "photo-album" not in self.secrets:
            title, _, text = child.line(deadline).partition(": ")
            if title == "user":
                self.login, _, self.password = text.partition(", password: ")
            elif title == "client":
                name, _, secret = text.partition(", ")
                self.secrets[name] = secret.removeprefix("secret: ") if secret != "public" else None
            elif title == "resource server":
                self.launch_file = text.removeprefix("revbench-server resource ")

    @property
    def confidential(self):
        """The identifier and the secret of the confidential client."""
        return "photo-album", self.secrets["photo-album"]

    @property
    def public(self):
        return "photo-printer"

    subject = "user-1"


class ResourceServer:
    """A resource server of an authority's deployment."""

    def __init__(self, children, authority):
        child = children.start(
            "resource server",
            [children.server, "resource", authority.launch_file, "--port", "0"])
        self.process_id = child.process.pid
        ready = json.loads(child.line(time.monotonic() + START_LIMIT_S))
        self.photos = f"http://{HOST}:{ready['port']}/photos"
