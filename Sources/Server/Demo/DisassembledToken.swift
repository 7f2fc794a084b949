import OAuth
import Tokens

/// A signed token in its three parts (RFC 7515, section 3.1), which anyone who gets hold of it can
/// read.
struct DisassembledToken: Sendable {
    /// One member of the header or of the claims.
    struct Entry: Sendable {
        let name: String
        let value: String
        /// What it means; empty if this page does not say.
        let meaning: String
    }

    /// The parts as they stand in the token.
    let header: String
    let claims: String
    let signature: String
    let headerEntries: [Entry]
    let claimEntries: [Entry]
    private let claimMembers: [JSONValue.Member]

    /// The claim that the visitor may try to change.
    private static let scopeName = FormParameters.Parameter.scope.rawValue

    /// Nil for an opaque token.
    init?(_ token: [UInt8]) {
        let parts = String(decoding: token, as: UTF8.self).split(
            separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.members(of: parts[0]),
            let claims = Self.members(of: parts[1])
        else { return nil }
        self.header = String(parts[0])
        self.claims = String(parts[1])
        signature = String(parts[2])
        headerEntries = header.map { Self.entry($0) }
        claimEntries = claims.map { Self.entry($0) }
        claimMembers = claims
    }

    var scope: String {
        claimMembers.first { $0.name == Self.scopeName }?.value.string ?? ""
    }

    /// Returns the token with another scope and the same signature.
    func changing(scope: String) -> String {
        let members = claimMembers.map { member in
            member.name == Self.scopeName ? JSONValue.Member(member.name, .string(scope)) : member
        }
        let text = Array(JSONValue.object(members).serialized().utf8)
        return "\(header).\(Base64URL.encodedString(text.span)).\(signature)"
    }

    private static func members(of part: Substring) -> [JSONValue.Member]? {
        let text = Array(part.utf8)
        guard let bytes = Base64URL.decode(text.span),
            let value = try? JSONValue(parsing: bytes.span), case .object(let members) = value
        else { return nil }
        return members
    }

    private static func entry(_ member: JSONValue.Member) -> Entry {
        Entry(
            name: member.name, value: member.value.string ?? member.value.serialized(),
            meaning: meaning(of: member))
    }

    /// RFC 7515, section 4.1; RFC 7519, section 4.1; RFC 9068, section 2.2.
    private static let meanings = [
        "alg": "the algorithm of the signature",
        "typ": "what kind of token it is",
        "kid": "the key that the signature is verified with",
        "iss": "who issued it",
        "sub": "whose photos",
        "aud": "for which resource servers",
        "client_id": "for which app",
        scopeName: "what the app may do",
        "jti": "the name of this token",
        "exp": "not valid from",
        "iat": "issued at",
        "nbf": "not valid before",
    ]

    private static func meaning(of member: JSONValue.Member) -> String {
        let meaning = meanings[member.name] ?? ""
        guard case .number(let digits) = member.value, let seconds = Double(digits),
            seconds >= 0, seconds < 1e11
        else { return meaning }
        return "\(meaning) \(HTTPDate.text(at: Int(seconds)))"
    }
}
