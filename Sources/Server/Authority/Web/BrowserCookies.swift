import HTTPTypes
import Hummingbird

/// The cookies that this server sets in browsers. Scripts cannot read them, and other sites' forms
/// do not carry them.
struct BrowserCookies: Sendable {
    /// Names the login session.
    static let session = "revbench-session"
    /// Names the browser before anyone has logged in.
    static let browser = "revbench-browser"

    /// Whether the browser may send them over HTTPS only: when the issuer is an `https` URL.
    let areSecure: Bool

    /// - Parameter value: characters that need no quoting (RFC 6265, section 4.1.1).
    func setting(_ name: String, to value: String) -> HTTPFields {
        [.setCookie: "\(name)=\(value)\(attributes)"]
    }

    func removing(_ name: String) -> HTTPFields {
        [.setCookie: "\(name)=\(attributes); Max-Age=0"]
    }

    private var attributes: String {
        "; Path=/; HttpOnly; SameSite=Lax" + (areSecure ? "; Secure" : "")
    }
}
