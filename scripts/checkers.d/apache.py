"""A private Apache with one module under test, on a free port of this machine."""

import os, pwd, shutil, socket, subprocess, time

from children import HOST, START_LIMIT_S, CannotStart, free_port

MODULES = "/usr/lib/apache2/modules"
NEEDED = ["mpm_event", "authn_core", "authz_core", "authz_user", "headers"]
PAGE = "the photos\n"

CONFIGURATION = """\
ServerRoot "{root}"
DefaultRuntimeDir "{root}/run"
PidFile "{root}/run/apache.pid"
ErrorLog "{root}/error.log"
LogLevel warn
ServerName {host}
Listen {host}:{port}
Timeout 10
{modules}
{user}
StartServers 1
ServerLimit 1
ThreadLimit 8
ThreadsPerChild 8
MaxRequestWorkers 8
MinSpareThreads 1
MaxSpareThreads 8
DocumentRoot "{root}/site"
<Directory />
    Require all denied
</Directory>
<Directory "{root}/site">
    AllowOverride None
    Require all granted
    ForceType text/plain
</Directory>
{own}
"""


def program():
    path = shutil.which("apache2") or "/usr/sbin/apache2"
    if not os.path.exists(path):
        raise CannotStart("there is no apache2: scripts/setup --checkers installs it")
    return path


class Apache:
    def __init__(self, children, module, configuration, pages, port=None):
        """Starts Apache with `configuration` in addition to the common one, and with the given
        pages, by their paths."""
        self.port = port or free_port()
        self.address = f"http://{HOST}:{self.port}"
        self.root = os.path.join(children.folder, f"apache-{self.port}")
        self._lay_out(module, configuration, pages)
        command = [program(), "-d", self.root, "-f", self.file]
        self._test(command)
        self.child = children.start(f"Apache with {module}", command + ["-D", "FOREGROUND"])
        self.child.log = os.path.join(self.root, "error.log")
        self._wait()

    def _lay_out(self, module, configuration, pages):
        """Writes the site, which Apache's user can read, and the configuration, which only this
        user can read: it has secrets."""
        os.makedirs(os.path.join(self.root, "run"))
        for page in pages:
            path = os.path.join(self.root, "site", page)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(PAGE)
        open(os.path.join(self.root, "error.log"), "w").close()
        self.file = os.path.join(self.root, "apache.conf")
        text = CONFIGURATION.format(
            root=self.root, host=HOST, port=self.port, own=configuration, user=self._user(),
            modules="\n".join(
                f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED + [module]))
        with open(os.open(self.file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)

    @staticmethod
    def _user():
        """Apache refuses to serve as root, and as anyone else it keeps the user that it has."""
        if os.getuid() != 0:
            return ""
        for name in ("www-data", "nobody"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            group = "www-data" if name == "www-data" else "nogroup"
            return f"User {name}\nGroup {group}"
        raise CannotStart("Apache does not serve as root, and there is no user www-data or nobody")

    @staticmethod
    def _test(command):
        done = subprocess.run(
            command + ["-t"], capture_output=True, text=True, timeout=START_LIMIT_S)
        if done.returncode != 0:
            raise CannotStart(f"Apache refuses its configuration: {done.stderr.strip()[-300:]}")

    def _wait(self):
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if self.child.process.poll() is not None:
                raise CannotStart(f"Apache ended before it was ready: {self.child.tail(3)}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.05)
        raise CannotStart(f"Apache is not ready after {START_LIMIT_S} s")
