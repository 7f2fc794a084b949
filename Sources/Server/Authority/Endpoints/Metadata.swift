import OAuth
import ServerContract
import Tokens

/// The server's description of itself (RFC 8414, section 2; OpenID Connect Discovery 1.0, section
/// 3), the same at both of its paths. It states what is there, and nothing else.
struct Metadata: Sendable {
    let configuration: AuthorizationConfiguration
    /// What ID tokens are signed with.
    let identityAlgorithm: Algorithm

    var json: JSONValue {
        .object(addresses + abilities + openID)
    }

    private var addresses: [JSONValue.Member] {
        let paths: [(String, String)] = [
            ("authorization_endpoint", ServerPath.authorize),
            ("token_endpoint", ServerPath.token),
            ("revocation_endpoint", ServerPath.revoke),
            ("introspection_endpoint", ServerPath.introspect),
            ("userinfo_endpoint", ServerPath.userInfo),
            ("end_session_endpoint", ServerPath.endSession),
            ("jwks_uri", DocumentEndpoints.keySetPath),
        ]
        return [.init("issuer", .string(configuration.issuer))]
            + paths.map { name, path in
                JSONValue.Member(name, .string(configuration.issuer + path))
            }
    }

    private var abilities: [JSONValue.Member] {
        let basic = "client_secret_basic"
        let post = "client_secret_post"
        let anyClient = [basic, post, "none"]
        return [
            .init("scopes_supported", Self.list(configuration.scopes.names)),
            .init("response_types_supported", Self.list(["code"])),
            .init("response_modes_supported", Self.list(["query"])),
            .init(
                "grant_types_supported",
                Self.list(OAuthClient.GrantType.allCases.map(\.rawValue))),
            .init("token_endpoint_auth_methods_supported", Self.list(anyClient)),
            .init("revocation_endpoint_auth_methods_supported", Self.list(anyClient)),
            .init("introspection_endpoint_auth_methods_supported", Self.list([basic, post])),
            .init("code_challenge_methods_supported", Self.list([CodeChallenge.method])),
            .init("authorization_response_iss_parameter_supported", .bool(true)),
        ]
    }

    private var openID: [JSONValue.Member] {
        [
            .init("subject_types_supported", Self.list(["public"])),
            .init(
                "id_token_signing_alg_values_supported",
                Self.list([identityAlgorithm.rawValue])),
            .init(
                "claims_supported",
                Self.list([
                    "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "sid", "name",
                    "preferred_username",
                ])),
            .init(
                "prompt_values_supported",
                Self.list(AuthorizationRequest.Prompt.allCases.map(\.rawValue))),
            .init("backchannel_logout_supported", .bool(true)),
            .init("backchannel_logout_session_supported", .bool(true)),
            .init("request_parameter_supported", .bool(false)),
            .init("request_uri_parameter_supported", .bool(false)),
        ]
    }

    private static func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
}
