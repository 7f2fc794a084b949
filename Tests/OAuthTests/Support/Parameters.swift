import Foundation
import OAuth
import Tokens

/// The parameters of one request, in their order.
struct Parameters: Sendable {
    var pairs: [(name: String, value: String)]

    init(_ pairs: [(String, String)]) { self.pairs = pairs.map { (name: $0.0, value: $0.1) } }

    /// Returns the parameters with one replaced, added, or left out for nil.
    func setting(_ name: String, to value: String?) -> Parameters {
        var changed = self
        changed.pairs.removeAll { $0.name == name }
        if let value { changed.pairs.append((name: name, value: value)) }
        return changed
    }

    /// Returns the parameters with one sent again.
    func repeating(_ name: String, with value: String) -> Parameters {
        var changed = self
        changed.pairs.append((name: name, value: value))
        return changed
    }

    var text: String {
        pairs.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    var form: FormParameters {
        get throws { try FormParameters(parsing: text) }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// A verifier and its challenge (RFC 7636, section 4).
struct ProofKey: Sendable {
    let verifier: String
    let challenge: String

    init(_ verifier: String = String(repeating: "v", count: 43)) throws {
        self.verifier = verifier
        let digest = try TokenHasher().digest([UInt8](verifier.utf8).span)
        challenge = Base64URL.encodedString(digest.bytes.span)
    }
}
