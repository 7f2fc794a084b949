/// A logout token to POST to a client as `logout_token` (OpenID Connect Back-Channel Logout 1.0,
/// section 2.5).
package struct LogoutNotice: Sendable {
    package let client: String
    package let uri: String
    package let token: [UInt8]
}
