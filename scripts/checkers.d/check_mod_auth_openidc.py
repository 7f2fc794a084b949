"""Apache's mod_auth_openidc as a relying party: login, userinfo, logout, back-channel logout."""

import secrets, urllib.parse

from apache import PAGE, Apache
from browser import Browser, parameters, photos
from children import HOST, Authority, ResourceServer, free_port

# Signed tokens whose revocation each request asks for.
STRATEGY = "jwt-redis-blocklist"
WINDOW_S = 2
# From the user's logout to the answer to the logout token.
LOGOUT_S = 5

# Addresses without TLS need no option of this module.
CONFIGURATION = """\
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCClientID {client}
OIDCClientSecret {secret}
OIDCRedirectURI {address}/protected/callback
OIDCDefaultLoggedOutURL {address}/open.txt
OIDCCryptoPassphrase {passphrase}
OIDCPKCEMethod S256
OIDCScope "openid profile photos:read"
OIDCRemoteUserClaim sub
OIDCInfoHook access_token id_token userinfo session
OIDCHTTPTimeoutLong 10
OIDCHTTPTimeoutShort 5
<Location "/protected">
    AuthType openid-connect
    Require valid-user
    Header always set X-User "expr=%{{REMOTE_USER}}"
</Location>
"""


class RelyingParty:
    """Apache in front of a page that only users of the authority may see."""

    def __init__(self, children):
        port = free_port()
        self.address = f"http://{HOST}:{port}"
        self.callback = f"{self.address}/protected/callback"
        self.page = f"{self.address}/protected/photos.txt"
        self.authority = Authority(
            children, STRATEGY, self.callback, logout_uri=f"{self.callback}?logout=backchannel")
        client, secret = self.authority.confidential
        self.apache = Apache(
            children, "auth_openidc",
            CONFIGURATION.format(
                issuer=self.authority.issuer, client=client, secret=secret, address=self.address,
                passphrase=secrets.token_urlsafe(32)),
            pages=["open.txt", "protected/photos.txt"], port=port)

    def shows(self, browser):
        """Whether the browser sees the page without being sent to log in."""
        answer = browser.get(self.page)
        return answer.status_code == 200 and answer.text == PAGE

    def session(self, browser):
        """What Apache knows of the browser's session."""
        return browser.get(f"{self.callback}?info=json").json()


def check(checks, children):
    party = RelyingParty(children)
    resource = ResourceServer(children, party.authority)
    browser = Browser(party.authority)
    request(checks, party, browser)
    token = login(checks, party, browser, resource)
    logout(checks, party, browser, resource, token)
    backchannel(checks, party, resource)


def request(checks, party, browser):
    answer = browser.get(party.page)
    checks.equal("a stranger is sent to log in", answer.status_code, 302)
    target = answer.headers.get("Location", "")
    checks.holds(
        "to the authorization endpoint", target.startswith(party.authority.issuer + "/authorize?"),
        "the authorization endpoint", target.partition("?")[0])
    sent = parameters(target)
    checks.equal("with PKCE", sent.get("code_challenge_method"), "S256")
    checks.holds(
        "with state and nonce", sent.get("state") and sent.get("nonce"), "both", sorted(sent))


def login(checks, party, browser, resource):
    """Returns the access token of Apache's session."""
    answer = browser.visit(party.page)
    checks.equal("after the login there is an answer", answer.status_code, 200)
    checks.holds("which is the page", answer.text == PAGE, "the page", "another text")
    checks.equal(
        "to the user of the ID token", answer.headers.get("X-User"), party.authority.subject)
    known = party.session(browser)
    claims, user = known.get("id_token", {}), known.get("userinfo", {})
    checks.equal("the ID token's issuer", claims.get("iss"), party.authority.issuer)
    checks.holds("the ID token names the session", claims.get("sid"), "a sid", "none")
    checks.equal("userinfo names the user", user.get("sub"), party.authority.subject)
    checks.holds("userinfo has a name", user.get("name"), "a name", "none")
    token = known.get("access_token", "")
    checks.equal(
        "the resource server accepts the access token",
        photos(resource.photos, token).status_code, 200)
    return token


def logout(checks, party, browser, resource, token):
    """The user leaves the client, and then the authorization server that it sends the user to."""
    back = urllib.parse.quote(f"{party.address}/open.txt", safe="")
    answer = browser.get(f"{party.callback}?logout={back}")
    target = answer.headers.get("Location", "")
    checks.holds(
        "a logout leads to the authorization server",
        target.startswith(party.authority.issuer + "/logout?"), "its end_session_endpoint",
        target.partition("?")[0] or answer.status_code)
    checks.holds(
        "with the ID token as a hint", parameters(target).get("id_token_hint"), "a hint", "none")
    checks.equal("the client's session is over", party.shows(browser), False)
    checks.within(
        "the client has revoked its access token", WINDOW_S,
        lambda: photos(resource.photos, token).status_code == 401)
    page = browser.get(target)
    checks.equal("the authorization server asks the user", page.status_code, 200)
    done = browser.send(page, {})
    checks.equal("and ends the session", done.status_code, 200)
    again = browser.get(browser.get(party.page).headers.get("Location", party.authority.issuer))
    checks.equal("so the next login asks for the password", browser.is_login(again), True)


def backchannel(checks, party, resource):
    """The user leaves the authorization server, and Apache hears of it."""
    leaving, staying = Browser(party.authority), Browser(party.authority)
    for browser in (leaving, staying):
        browser.visit(party.page)
    checks.equal(
        "two browsers are logged in", (party.shows(leaving), party.shows(staying)), (True, True))
    token = party.session(leaving).get("access_token", "")
    checks.equal("one logs out at the authorization server", leaving.log_out().status_code, 200)
    checks.within(
        "its session at the client ends", LOGOUT_S, lambda: not party.shows(leaving))
    checks.equal("the other one goes on", party.shows(staying), True)
    checks.within(
        "the ended session's access token is refused", WINDOW_S,
        lambda: photos(resource.photos, token).status_code == 401)
    forged = staying.session.post(
        f"{party.callback}?logout=backchannel", data={"logout_token": "e30.e30.AAAA"})
    checks.equal("a forged logout token is refused", forged.status_code, 400)
    checks.equal("and ends nothing", party.shows(staying), True)
