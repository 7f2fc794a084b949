"""A browser without script: it keeps cookies, follows redirections and sends forms."""

import html.parser, urllib.parse

import requests

LIMIT_S = 10
MOST_REDIRECTIONS = 10


class Session(requests.Session):
    """A session of HTTP with a time-out for every request, and without proxies."""

    def __init__(self):
        super().__init__()
        self.trust_env = False

    def request(self, *arguments, **options):
        options.setdefault("timeout", LIMIT_S)
        return super().request(*arguments, **options)


class UnexpectedPage(Exception):
    """A page that is not the expected one. Its message has no parameters, which may be secrets."""


class Form(html.parser.HTMLParser):
    """The first form of a page: its action, its fields and its buttons."""

    def __init__(self, text):
        super().__init__()
        self.action = None
        self.fields = {}
        self.buttons = []
        self._is_over = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if self._is_over:
            return
        if tag == "form":
            self.action = values.get("action", "")
        elif self.action is not None and tag == "input" and "name" in values:
            self.fields[values["name"]] = values.get("value", "")
        elif self.action is not None and tag == "button" and "name" in values:
            self.buttons.append((values["name"], values.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form" and self.action is not None:
            self._is_over = True


class Browser:
    def __init__(self, authority):
        self.authority = authority
        self.session = Session()
        # Apache's module ties a login to it.
        self.session.headers["User-Agent"] = "revbench-checkers"

    def get(self, url):
        """Returns the answer without following a redirection."""
        return self.session.get(url, allow_redirects=False)

    def send(self, answer, changes):
        """Sends the form of a page, with some of its fields set."""
        form = Form(answer.text)
        if form.action is None:
            raise UnexpectedPage(f"{self._place(answer.url)} ({answer.status_code}) has no form")
        target = urllib.parse.urljoin(answer.url, form.action)
        return self.session.post(target, data={**form.fields, **changes}, allow_redirects=False)

    def visit(self, url, until=None):
        """Opens a page as the user would: follows redirections, logs in and agrees.

        Returns the last answer. With `until`, returns the first redirection to an address that
        starts with it, which is not opened.
        """
        answer = self.get(url)
        for _ in range(MOST_REDIRECTIONS):
            if answer.is_redirect:
                target = urllib.parse.urljoin(answer.url, answer.headers["Location"])
                if until and target.startswith(until):
                    return target
                answer = self.get(target)
            elif self.is_login(answer):
                answer = self.send(
                    answer, {"login": self.authority.login, "password": self.authority.password})
            elif self.is_consent(answer):
                answer = self.send(answer, {"answer": "allow"})
            elif until:
                raise UnexpectedPage(
                    f"{self._place(answer.url)} answered {answer.status_code} without sending the "
                    "browser to the client")
            else:
                return answer
        raise UnexpectedPage(f"more than {MOST_REDIRECTIONS} pages follow one another")

    def authorize(self, url):
        """Opens an authorization request. Returns the address that the client gets."""
        return self.visit(url, until=self.authority.redirect_uri)

    def is_login(self, answer):
        return answer.status_code == 200 and self._is_own(answer) and (
            "password" in Form(answer.text).fields)

    def is_consent(self, answer):
        return answer.status_code == 200 and self._is_own(answer) and any(
            name == "answer" for name, _ in Form(answer.text).buttons)

    def log_out(self):
        """Ends the user's session at the authorization server. Returns the last page."""
        page = self.get(self.authority.issuer + "/logout")
        return self.send(page, {})

    def _is_own(self, answer):
        return answer.url.startswith(self.authority.issuer + "/")

    @staticmethod
    def _place(url):
        return url.partition("?")[0]


def parameters(url):
    """The parameters of an address's query, each once."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


def photos(address, token=None):
    """Asks a resource server for the photos. Returns its answer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with Session() as session:
        return session.get(address, headers=headers)
