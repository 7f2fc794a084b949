"""Apache's mod_oauth2 as a resource server: JWTs by key set, opaque tokens by introspection."""

import base64, json, time

from joserfc import jws, jwt
from joserfc.jwk import ECKey
from requests_oauth2client import OAuth2Client

from apache import PAGE, Apache
from browser import Browser, Session, photos
from check_authlib import changed
from children import Authority

REDIRECT_URI = "http://127.0.0.1:9000/callback"
SIGNED, OPAQUE = "jwt", "opaque-introspection"
ACCESS_LIFE_S = 5
WINDOW_S = 2

# Results are not kept (`expiry=0`): a kept one outlives the token by up to 300 s. The module reads
# only dates in whole seconds; it leaves `iat` alone by default. Addresses without TLS need no
# option.
CONFIGURATION = """\
<Location "/signed">
    AuthType oauth2
    OAuth2TokenVerify jwks_uri {signed}/jwks.json \
"expiry=0&verify.exp=required"
    Require oauth2_claim scope:photos:read
</Location>
<Location "/opaque">
    AuthType oauth2
    OAuth2TokenVerify introspect {opaque}/introspect \
"expiry=0&introspect.auth=client_secret_basic&client_id={client}&client_secret={secret}"
    Require oauth2_claim scope:photos:read
</Location>
"""


class Deployment:
    """An authorization server, and the place of Apache that takes its tokens."""

    def __init__(self, children, strategy, options=()):
        self.authority = Authority(
            children, strategy, REDIRECT_URI, options, access_life=f"{ACCESS_LIFE_S}s")
        name, secret = self.authority.confidential
        self.client = OAuth2Client.from_discovery_endpoint(
            issuer=self.authority.issuer, client_id=name, client_secret=secret,
            redirect_uri=REDIRECT_URI, session=Session(), id_token_signed_response_alg="ES256",
            testing=True)

    def sign_in(self):
        """Returns an access token of the user. Its scope is a single one, because the module
        compares the whole claim."""
        request = self.client.authorization_request(scope=["photos:read"])
        answer = Browser(self.authority).authorize(request.uri)
        return self.client.authorization_code(request.validate_callback(answer)).access_token

    def token(self, scope="photos:read"):
        """Returns an access token of the client itself."""
        return self.client.client_credentials(scope=scope).access_token


def check(checks, children):
    signed = Deployment(children, SIGNED)
    opaque = Deployment(children, OPAQUE, ["cache_ttl=0s"])
    server = opaque.authority.resource_client
    apache = Apache(
        children, "oauth2",
        CONFIGURATION.format(
            signed=signed.authority.issuer, opaque=opaque.authority.issuer, client=server["id"],
            secret=server["secret"]),
        pages=["signed/photos.txt", "opaque/photos.txt"])
    for title, deployment in (("signed", signed), ("opaque", opaque)):
        page = f"{apache.address}/{title}/photos.txt"
        common(checks, title, page, deployment)
        (forgeries if deployment is signed else revocation)(checks, title, page, deployment)


def status(page, token=None):
    return photos(page, token).status_code


def common(checks, title, page, deployment):
    """What holds for tokens of both kinds."""
    answer = photos(page)
    checks.equal(f"{title}: no token", answer.status_code, 401)
    checks.holds(
        f"{title}: the answer asks for a token",
        answer.headers.get("WWW-Authenticate", "").lower().startswith("bearer"), "Bearer",
        "another challenge")
    token = deployment.sign_in()
    answer = photos(page, token)
    checks.equal(f"{title}: a user's token", answer.status_code, 200)
    checks.holds(f"{title}: gets the page", answer.text == PAGE, "the page", "another text")
    checks.equal(f"{title}: a client's own token", status(page, deployment.token()), 200)
    checks.holds(
        f"{title}: a token of another scope", status(page, deployment.token("profile")) in
        (401, 403), "401 or 403", "another answer")
    checks.equal(f"{title}: a word that is no token", status(page, "unknown"), 401)
    other = "A" if token[-2] != "A" else "B"
    checks.equal(
        f"{title}: a token with another character", status(page, token[:-2] + other + token[-1]),
        401)
    begin = time.monotonic()
    checks.within(
        f"{title}: an expired token", ACCESS_LIFE_S + WINDOW_S,
        lambda: status(page, token) == 401)
    # The good token above was not refused for another reason.
    checks.holds(
        f"{title}: not before it expired", time.monotonic() - begin > 1, "more than 1 s of life",
        "less")


def forgeries(checks, title, page, deployment):
    token = deployment.token()
    header, claims = opened(token)
    checks.equal(f"{title}: the token that forgeries begin with", status(page, token), 200)
    checks.equal(f"{title}: changed claims", status(page, changed(token)), 401)
    own = ECKey.generate_key("P-256")
    forged = jwt.encode(header, claims, own, algorithms=["ES256"])
    checks.equal(f"{title}: another key under the same kid", status(page, forged), 401)
    head = base64.urlsafe_b64encode(json.dumps({**header, "alg": "none"}).encode())
    unsigned = ".".join((head.decode().rstrip("="), token.split(".")[1], ""))
    checks.equal(f"{title}: no signature", status(page, unsigned), 401)


def opened(token):
    """Returns the header and the claims of a JWT, unchecked."""
    parts = jws.extract_compact(token.encode())
    return parts.headers(), json.loads(parts.payload)


def revocation(checks, title, page, deployment):
    token = deployment.token()
    checks.equal(f"{title}: a token before its revocation", status(page, token), 200)
    deployment.client.revoke_access_token(token)
    checks.within(
        f"{title}: a revoked token", WINDOW_S, lambda: status(page, token) == 401)
    checks.equal(f"{title}: another token then", status(page, deployment.token()), 200)
