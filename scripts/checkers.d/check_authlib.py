"""Authlib as a client of OpenID Connect, and as a resource server for JWTs (RFC 9068)."""

import os, time

# Allows addresses without TLS, and changes nothing else.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oauth2.rfc6750.errors import InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from browser import LIMIT_S, Browser, Session, parameters, photos
from children import Authority, ResourceServer

REDIRECT_URI = "http://127.0.0.1:9000/callback"
SCOPE = "openid profile photos:read"
# Signed tokens whose revocation each request asks for.
STRATEGY = "jwt-redis-blocklist"
WINDOW_S = 2
# Dates of access tokens have fractions, and Authlib's clock has none: a token seems to be issued
# in the future until the second is over.
CLOCK_TICK_S = 2


class Validator(JWTBearerTokenValidator):
    """Judges access tokens by the published keys."""

    def __init__(self, issuer, audience, keys):
        super().__init__(issuer, audience)
        self.keys = keys

    def get_jwks(self):
        return self.keys

    def accepts(self, token, scopes=("photos:read",)):
        """Returns whether the token is valid now."""
        try:
            self.validate_token(self.authenticate_token(token), list(scopes), None)
            return True
        except InvalidTokenError:
            return False


class Relying:
    """A client of OpenID Connect, with the user's browser."""

    def __init__(self, authority, metadata, name, secret=None):
        self.authority = authority
        self.metadata = metadata
        self.browser = Browser(authority)
        self.session = OAuth2Session(
            client_id=name, client_secret=secret, scope=SCOPE, redirect_uri=REDIRECT_URI,
            code_challenge_method="S256", token_endpoint=metadata["token_endpoint"],
            default_timeout=LIMIT_S)
        self.session.trust_env = False

    def sign_in(self, nonce=None):
        """Returns tokens, and the address that the browser was sent to."""
        verifier = generate_token(48)
        url, state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier,
            **({"nonce": nonce} if nonce else {}))
        answer = self.browser.authorize(url)
        token = self.session.fetch_token(
            authorization_response=answer, state=state, code_verifier=verifier)
        return token, answer

    def renew(self, token):
        return self.session.refresh_token(
            self.metadata["token_endpoint"], refresh_token=token["refresh_token"])

    def revoke(self, token, hint):
        return self.session.revoke_token(
            self.metadata["revocation_endpoint"], token=token[hint], token_type_hint=hint)

    def introspect(self, token):
        return self.session.introspect_token(
            self.metadata["introspection_endpoint"], token=token["access_token"],
            token_type_hint="access_token")


def check(checks, children):
    authority = Authority(children, STRATEGY, REDIRECT_URI)
    resource = ResourceServer(children, authority)
    metadata = discovery(checks, authority)
    with Session() as session:
        keys = KeySet.import_key_set(session.get(metadata["jwks_uri"]).json())
    album = Relying(authority, metadata, *authority.confidential)
    nonce = generate_token()
    token, answer = album.sign_in(nonce)
    checks.equal("the answer names its issuer", parameters(answer).get("iss"), authority.issuer)
    identity(checks, authority, keys, token, nonce)
    validator = Validator(authority.issuer, authority.audience, keys)
    access(checks, authority, validator, token)
    rights(checks, authority, album, resource, token)
    refresh(checks, album, resource, token)
    revocation(checks, album, resource)
    public(checks, authority, metadata)


def discovery(checks, authority):
    with Session() as session:
        url = get_well_known_url(authority.issuer, external=True)
        oauth = AuthorizationServerMetadata(session.get(url).json())
        url = f"{authority.issuer}/.well-known/openid-configuration"
        openid = session.get(url).json()
    # OpenID Connect Discovery 1.0, section 3, demands RS256. This server signs by ES256 alone and
    # says so.
    name = "id_token_signing_alg_values_supported"
    checks.equal("ID tokens are signed by ES256", openid.get(name), ["ES256"])
    repaired = OpenIDProviderMetadata({**openid, name: openid.get(name, []) + ["RS256"]})
    documents = {"RFC 8414": oauth, "OpenID Connect, but for RS256": repaired}
    for title, document in documents.items():
        try:
            document.validate()
            checks.holds(f"metadata is valid by {title}", True, "", "")
        except ValueError as error:
            checks.holds(f"metadata is valid by {title}", False, "no error", error)
    checks.equal("metadata names the issuer", openid.get("issuer"), authority.issuer)
    checks.equal("both documents are the same", dict(oauth), openid)
    return openid


def identity(checks, authority, keys, token, nonce):
    """OpenID Connect Core 1.0, section 3.1.3.7."""
    name = authority.confidential[0]
    decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
    options = {
        "iss": {"essential": True, "value": authority.issuer},
        "aud": {"essential": True, "value": name},
        "sub": {"essential": True, "value": authority.subject},
        "auth_time": {"essential": True}}

    def validate(expected):
        claims = CodeIDToken(
            decoded.claims, decoded.header, options,
            {"nonce": expected, "client_id": name, "access_token": token["access_token"]})
        claims.validate()

    try:
        validate(nonce)
        checks.holds("the ID token is valid", True, "", "")
    except JoseError as error:
        checks.holds("the ID token is valid", False, "no error", error)
    checks.raises("another nonce is noticed", JoseError, lambda: validate(generate_token()))
    checks.raises(
        "a changed ID token is noticed", JoseError,
        lambda: jwt.decode(changed(token["id_token"]), keys, algorithms=["ES256"]))


def changed(token):
    """Returns the token with another payload and the same signature."""
    head, payload, signature = token.split(".")
    middle = len(payload) // 2
    other = "A" if payload[middle] != "A" else "B"
    return ".".join((head, payload[:middle] + other + payload[middle + 1:], signature))


def access(checks, authority, validator, token):
    """RFC 9068, sections 2 and 4."""
    text = token["access_token"]
    header = jws.extract_compact(text.encode()).headers()
    checks.equal("the access token's typ", header.get("typ"), "at+jwt")
    checks.equal("the access token's alg", header.get("alg"), "ES256")
    checks.holds("the access token's kid", header.get("kid"), "a key identifier", "none")
    claims = validator.authenticate_token(text)
    missing = [
        name for name in ("iss", "exp", "aud", "sub", "client_id", "iat", "jti")
        if name not in claims]
    checks.equal("no claim of RFC 9068 is missing", missing, [])
    checks.equal("client_id", claims.get("client_id"), authority.confidential[0])
    checks.equal("sub", claims.get("sub"), authority.subject)
    checks.equal("scope", sorted(claims.get("scope", "").split()), sorted(SCOPE.split()))
    checks.holds(
        "exp is a whole number", isinstance(claims["exp"], int), "an integer",
        type(claims["exp"]).__name__)
    checks.within(
        "a resource server accepts it once the second is over", CLOCK_TICK_S,
        lambda: validator.accepts(text))
    checks.raises(
        "a missing scope is noticed", InsufficientScopeError,
        lambda: validator.accepts(text, ["photos:write"]))
    others = {
        "a resource server of another audience refuses it":
            Validator(authority.issuer, "https://other.example", validator.keys),
        "a resource server of another issuer refuses it":
            Validator("https://other.example", authority.audience, validator.keys)}
    for title, other in others.items():
        checks.equal(title, other.accepts(text), False)
    checks.equal("a changed access token is refused", validator.accepts(changed(text)), False)
    # At once it could be refused for its date alone.
    time.sleep(CLOCK_TICK_S)
    checks.equal(
        "an ID token is no access token", validator.accepts(token["id_token"]), False)


def rights(checks, authority, album, resource, token):
    told = album.introspect(token).json()
    checks.equal("introspection: active", told.get("active"), True)
    checks.equal("introspection: sub", told.get("sub"), authority.subject)
    user = album.session.get(album.metadata["userinfo_endpoint"]).json()
    checks.equal("userinfo names the user", user.get("sub"), authority.subject)
    checks.holds("userinfo has a name", user.get("name"), "a name", "none")
    checks.equal(
        "the resource server accepts the token",
        album.session.get(resource.photos).status_code, 200)


def refresh(checks, album, resource, first):
    second = album.renew(first)
    checks.holds(
        "a refresh token rotates", second["refresh_token"] != first["refresh_token"],
        "another refresh token", "the same")
    third = album.renew(second)
    checks.equal(
        "the resource server accepts the renewed token",
        photos(resource.photos, third["access_token"]).status_code, 200)
    checks.raises("a used refresh token is refused", OAuthError, lambda: album.renew(first))
    checks.raises("its reuse ends the family", OAuthError, lambda: album.renew(third))


def revocation(checks, album, resource):
    token, _ = album.sign_in()
    answer = album.revoke(token, "access_token")
    checks.equal("revocation of an access token is answered", answer.status_code, 200)
    checks.within(
        "it is not active then", WINDOW_S,
        lambda: album.introspect(token).json() == {"active": False})
    refused(checks, "the resource server refuses it", resource, token)
    token, _ = album.sign_in()
    answer = album.revoke(token, "refresh_token")
    checks.equal("revocation of a refresh token is answered", answer.status_code, 200)
    checks.raises("it is refused then", OAuthError, lambda: album.renew(token))
    refused(checks, "its access token ends with it", resource, token)


def refused(checks, name, resource, token):
    """Expects that the resource server refuses a token within the window."""
    checks.within(
        name, WINDOW_S, lambda: photos(resource.photos, token["access_token"]).status_code == 401)


def public(checks, authority, metadata):
    printer = Relying(authority, metadata, authority.public)
    token, _ = printer.sign_in()
    checks.holds("a public client gets an ID token", "id_token" in token, "an ID token", "none")
    checks.equal(
        "a public client revokes its token",
        printer.revoke(token, "refresh_token").status_code, 200)
    checks.raises(
        "its refresh token is refused then", (OAuthError, OAuth2Error),
        lambda: printer.renew(token))
