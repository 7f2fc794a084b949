import Foundation
import Testing
import Tokens

/// Makes tokens that no authority would issue, with or without the authority's key.
///
/// The forger starts from an honest token of the strategy, so every forgery has the claims that
/// only that strategy knows.
struct Forger {
    struct Member {
        /// The name as it appears between the quotation marks.
        let name: String
        /// The value: JSON, or bytes that might pass for JSON.
        let value: String
    }

    let honest: [UInt8]
    let header: [Member]
    let payload: [Member]
    /// The signer with the authority's own key.
    let signer: Signer
    let publicKey: PublicKey?

    var algorithm: Algorithm { signer.algorithm }

    /// - Throws: if the honest token is no JWT.
    init(_ honest: [UInt8], _ signer: Signer) throws {
        let segments = honest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        try #require(segments.count == 3)
        self.honest = honest
        header = try Self.members([UInt8](segments[0]))
        payload = try Self.members([UInt8](segments[1]))
        self.signer = signer
        publicKey = PublicKey(of: signer)
    }

    private static func members(_ segment: [UInt8]) throws -> [Member] {
        let bytes = try #require(decoded(segment))
        guard case .object(let members) = try JSONValue(parsing: bytes.span) else { return [] }
        return members.map { Member(name: $0.name, value: $0.value.serialized()) }
    }

    /// The three segments, still encoded.
    var segments: [[UInt8]] {
        honest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            [UInt8]($0)
        }
    }

    /// The honest token's signature.
    var signature: [UInt8] { decoded(segments[2]) ?? [] }

    /// The bytes that the honest token's signature covers.
    var signingInput: [UInt8] { segments[0] + [UInt8(ascii: ".")] + segments[1] }
}

extension Forger {
    /// Returns a token with any header and payload, signed by the authority's signer or another.
    func token(
        header: String? = nil, payload: String? = nil, by other: Signer? = nil
    ) throws -> [UInt8] {
        try token(
            [UInt8]((header ?? text(self.header)).utf8), payload.map { [UInt8]($0.utf8) }, other)
    }

    /// Returns the same for a header and payload that need not be text.
    func token(_ header: [UInt8], _ payload: [UInt8]?, _ other: Signer? = nil) throws -> [UInt8] {
        let payload = payload ?? [UInt8](text(self.payload).utf8)
        let input = encoded(header) + [UInt8(ascii: ".")] + encoded(payload)
        return input + [UInt8(ascii: ".")] + encoded(try (other ?? signer).sign(input.span))
    }

    /// Returns the honest header and payload with the given signature bytes.
    func token(signature: [UInt8]) -> [UInt8] {
        signingInput + [UInt8(ascii: ".")] + encoded(signature)
    }

    /// Returns a token with the given signature bytes.
    func token(header: String, payload: String? = nil, signature: [UInt8]) -> [UInt8] {
        encoded([UInt8](header.utf8)) + [UInt8(ascii: ".")]
            + encoded([UInt8]((payload ?? text(self.payload)).utf8)) + [UInt8(ascii: ".")]
            + encoded(signature)
    }

    /// Returns the honest header with one member set to `value`, or removed if `value` is nil.
    func header(_ name: String, _ value: String?) -> String { text(header, name, value) }

    /// Returns the honest payload with one claim set to `value`, or removed if `value` is nil.
    func payload(_ name: String, _ value: String?) -> String { text(payload, name, value) }

    /// Returns the honest header or payload with text inserted before its first member.
    func header(prefixed text: String) -> String { "{" + text + self.text(header).dropFirst() }

    func payload(prefixed text: String) -> String { "{" + text + self.text(payload).dropFirst() }

    func text(_ members: [Member]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private func text(_ members: [Member], _ name: String, _ value: String?) -> String {
        let rest = members.filter { $0.name != name }
        return text(rest + (value.map { [Member(name: name, value: $0)] } ?? []))
    }
}

func encoded(_ bytes: [UInt8]) -> [UInt8] { Base64URL.encode(bytes.span) }

func decoded(_ text: [UInt8]) -> [UInt8]? { Base64URL.decode(text.span) }

/// Returns a signer of HS256, HS384 or HS512 with any secret, however short.
func signer(_ algorithm: Algorithm, secret: [UInt8]) throws -> Signer {
    try Signer(JSONWebKey(unchecked: algorithm, secret: secret))
}
