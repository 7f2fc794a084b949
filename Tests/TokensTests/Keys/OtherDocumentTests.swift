import Testing
import Tokens

struct OtherDocumentTests {
    static let certificate = "-----BEGIN CERTIFICATE-----\\nMIIC\\n-----END CERTIFICATE-----"

    @Test(arguments: [
        (
            #"{"issuer":"https://x","jwks_uri":"https://x/certs"}"#, "a discovery document",
            "https://x/certs"
        ),
        (
            #"{"issuer":"https://x","token_endpoint":"https://x/t"}"#, "a discovery document",
            "jwks_uri"
        ),
        (#"{"jwks_uri":"javascript:alert(1)"}"#, "a discovery document", "what is there"),
        (#"{"jwks_uri":"https://x/\u001b[2J"}"#, "a discovery document", "what is there"),
        (#"{"jwks_uri":7}"#, "a discovery document", "what is there"),
        (
            #"{"kA":"\#(certificate)","kB":"\#(certificate)"}"#, "a map of certificates",
            "googleapis.com/oauth2/v3/certs"
        ),
        (
            #"{"realm":"r","public_key":"MIIB","token-service":"https://x"}"#, "a Keycloak realm",
            "protocol/openid-connect/certs"
        ),
        (
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
            "a PEM file (PUBLIC KEY)", "jwks_uri"
        ),
        (
            "\n Certificate:\n  Data:\n-----BEGIN CERTIFICATE-----\nMIIB\n",
            "a PEM file (CERTIFICATE)", "jwks_uri"
        ),
        ("-----BEGIN \u{1b}[2J-----", "a PEM file, not JSON", "jwks_uri"),
        ("ssh-rsa AAAAB3NzaC1yc2E user@host", "an SSH key", "JWK"),
        ("0\u{c2}\u{82}", "DER", "JWK"),
        ("<!DOCTYPE html><html></html>", "HTML or XML", "jwks_uri"),
        ("eyJhbGciOiJub25lIn0.e30.", "a token", "jwks_uri"),
        (#"[{"kty":"EC"}]"#, "an array", #"{"keys""#),
        ("", "it is empty", "fetched"), (" \n\t", "it is empty", "fetched"),
        ("\u{feff}{\"keys\":[]}", "a byte order mark", "UTF-8"),
    ])
    func `what is passed in place of a key set is recognised`(
        text: String, cause: String, remedy: String
    ) {
        let error = #expect(throws: TokenError.self) { try JSONWebKeySet(json: text.bytes) }
        #expect(error?.cause.contains(cause) == true)
        #expect(error?.remedy?.contains(remedy) == true)
        #expect(error?.description.contains("\u{1b}") == false)
    }

    @Test(arguments: [
        "{", "{}", "7", "null", "\"a\"", #"{"keys":[]}"#, #"{"keys":[],"jwks_uri":"https://x"}"#,
        #"{"a":"b"}"#, #"{"issuer":"x"}"#, "eyJhbGciOiJub25lIn0", "key",
    ])
    func `whatever is not recognised is refused for what it lacks`(text: String) {
        let error = #expect(throws: TokenError.self) { try JSONWebKeySet(json: text.bytes) }
        for word in ["discovery", "PEM", "DER", "certificates", "a token", "HTML"] {
            #expect(error?.cause.contains(word) == false)
        }
    }

    @Test func `a key that has members of a discovery document is still a key`() throws {
        let key = try Samples.key(.ES256)
        let jwk = try key.json().adding("jwks_uri", "\"https://x\"").adding("issuer", "\"y\"")
        #expect(try JSONWebKeySet(json: jwk.bytes).keys == [key.publicKey])
        #expect(try JSONWebKeySet(json: Samples.set(jwk)).keys == [key.publicKey])
    }
}
