"""requests-oauth2client as a client: code with PKCE, refresh, revocation, introspection."""

import time

from requests_oauth2client import (
    InvalidClient, InvalidGrant, OAuth2Client, PublicApp, oauth2_discovery_document_url)

from browser import Browser, Session, parameters, photos
from children import Authority, ResourceServer

REDIRECT_URI = "http://127.0.0.1:9000/callback"
SCOPES = ["openid", "profile", "offline_access", "photos:read"]
# Each request asks the authorization server, so a revocation is in force with its answer.
STRATEGY, OPTIONS = "opaque-introspection", ["cache_ttl=0s"]
WINDOW_S = 2


class Party:
    """A client of an authorization server, with the user's browser."""

    def __init__(self, authority, browser, **credentials):
        self.authority = authority
        self.browser = browser
        # `testing` allows addresses without TLS, and changes nothing else.
        self.client = OAuth2Client.from_discovery_endpoint(
            issuer=authority.issuer, redirect_uri=REDIRECT_URI, session=Session(),
            id_token_signed_response_alg="ES256", testing=True, **credentials)

    def answer(self):
        """Sends the user through the pages. Returns the checked answer: state and `iss`."""
        request = self.client.authorization_request(scope=SCOPES)
        return request.validate_callback(self.browser.authorize(request.uri))

    def sign_in(self):
        """Returns tokens. The library validates the ID token: signature, issuer, nonce."""
        return self.client.authorization_code(self.answer())

    def is_active(self, token):
        return self.client.introspect_token(token.access_token)["active"]


def check(checks, children):
    authority = Authority(children, STRATEGY, REDIRECT_URI, OPTIONS)
    resource = ResourceServer(children, authority)
    browser = Browser(authority)
    name, secret = authority.confidential
    album = Party(authority, browser, client_id=name, client_secret=secret)
    discovery(checks, authority, album)
    code(checks, album, resource)
    token = album.sign_in()
    introspection(checks, authority, album, token)
    refresh(checks, album, resource, token)
    revocation(checks, album, resource)
    printer(checks, authority, Party(authority, browser, auth=PublicApp(authority.public)))
    credentials(checks, album, resource)


def refused(checks, name, resource, token):
    """Expects that the resource server refuses a token within the window."""
    checks.within(
        name, WINDOW_S, lambda: photos(resource.photos, token.access_token).status_code == 401)


def discovery(checks, authority, album):
    with Session() as session:
        oauth = session.get(oauth2_discovery_document_url(authority.issuer)).json()
    checks.equal("metadata of RFC 8414: issuer", oauth.get("issuer"), authority.issuer)
    checks.equal(
        "metadata of OpenID Connect names the same token endpoint", album.client.token_endpoint,
        oauth.get("token_endpoint"))
    checks.equal(
        "metadata says that answers carry iss",
        album.client.authorization_response_iss_parameter_supported, True)


def code(checks, album, resource):
    request = album.client.authorization_request(scope=SCOPES)
    checks.equal(
        "the request has a challenge", parameters(request.uri).get("code_challenge_method"), "S256")
    answer = request.validate_callback(album.browser.authorize(request.uri))
    wrong = "x" * 43
    checks.raises(
        "a wrong verifier is refused", InvalidGrant,
        lambda: album.client.authorization_code(
            answer.code, code_verifier=wrong, redirect_uri=REDIRECT_URI))
    token = album.client.authorization_code(answer)
    checks.equal("the ID token names the user", token.id_token.subject, "user-1")
    checks.equal("the token type is Bearer", token.token_type.lower(), "bearer")
    checks.equal(
        "the resource server accepts the token", photos(resource.photos, token.access_token)
        .status_code, 200)
    checks.equal("userinfo names the user", album.client.userinfo(token).get("sub"), "user-1")
    checks.raises(
        "a code is good once", InvalidGrant, lambda: album.client.authorization_code(answer))
    refused(checks, "a replayed code ends what it gave", resource, token)


def introspection(checks, authority, album, token):
    told = album.client.introspect_token(token)
    checks.equal("introspection: active", told.get("active"), True)
    checks.equal("introspection: sub", told.get("sub"), authority.subject)
    checks.equal("introspection: client_id", told.get("client_id"), authority.confidential[0])
    checks.equal("introspection: iss", told.get("iss"), authority.issuer)
    checks.equal("introspection: aud", told.get("aud"), authority.audience)
    checks.equal(
        "introspection: scope", sorted(told.get("scope", "").split()), sorted(SCOPES))
    checks.holds(
        "introspection: exp is ahead", told.get("exp", 0) > time.time(), "a later date",
        told.get("exp"))
    server = Party(
        authority, album.browser, client_id=authority.resource_client["id"],
        client_secret=authority.resource_client["secret"])
    checks.equal("introspection by a resource server", server.is_active(token), True)
    unknown = album.client.introspect_token("unknown")
    checks.equal("introspection of an unknown token", unknown, {"active": False})
    stranger = Party(
        authority, album.browser, client_id=authority.confidential[0], client_secret="x" * 43)
    checks.raises(
        "introspection with a wrong secret", InvalidClient, lambda: stranger.is_active(token))


def refresh(checks, album, resource, first):
    second = album.client.refresh_token(first)
    checks.holds(
        "a refresh token rotates", second.refresh_token not in (None, first.refresh_token),
        "another refresh token", "the same or none")
    checks.equal(
        "the resource server accepts the renewed token",
        photos(resource.photos, second.access_token).status_code, 200)
    third = album.client.refresh_token(second)
    checks.raises(
        "a used refresh token is refused", InvalidGrant, lambda: album.client.refresh_token(first))
    checks.raises(
        "its reuse ends the family", InvalidGrant, lambda: album.client.refresh_token(third))
    refused(checks, "its reuse ends the access tokens", resource, third)


def revocation(checks, album, resource):
    token = album.sign_in()
    checks.equal(
        "revocation of an access token is answered", album.client.revoke_access_token(token), True)
    checks.equal("a revoked access token is not active", album.is_active(token), False)
    refused(checks, "the resource server refuses a revoked access token", resource, token)
    token = album.sign_in()
    checks.equal(
        "revocation of a refresh token is answered", album.client.revoke_refresh_token(token),
        True)
    checks.raises(
        "a revoked refresh token is refused", InvalidGrant,
        lambda: album.client.refresh_token(token))
    refused(checks, "its access token ends with it", resource, token)
    checks.equal(
        "revocation of an unknown token is answered", album.client.revoke_token("unknown"), True)


def printer(checks, authority, printer):
    token = printer.sign_in()
    checks.holds(
        "a public client gets tokens", token.refresh_token, "a refresh token", "none")
    checks.raises(
        "a public client may not introspect", InvalidClient, lambda: printer.is_active(token))
    checks.equal(
        "a public client revokes its token", printer.client.revoke_refresh_token(token), True)
    checks.raises(
        "its refresh token is refused then", InvalidGrant,
        lambda: printer.client.refresh_token(token))


def credentials(checks, album, resource):
    token = album.client.client_credentials(scope="photos:read")
    checks.equal("client credentials give no refresh token", token.refresh_token, None)
    checks.equal(
        "the resource server accepts them", photos(resource.photos, token.access_token)
        .status_code, 200)
    token = album.client.client_credentials(scope="profile")
    refusal = photos(resource.photos, token.access_token)
    checks.equal("another scope is not enough", refusal.status_code, 403)
    checks.holds(
        "and the answer says so", "insufficient_scope" in refusal.headers.get(
            "WWW-Authenticate", ""), "insufficient_scope", "another challenge")
