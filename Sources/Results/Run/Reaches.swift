package import Revocation

/// What one revocation can cover, the smallest reach first. Files have it as `token+subject`.
package struct Reaches: Sendable, Hashable, ExpressibleByArrayLiteral {
    package let all: [RevocationReach]

    package init(_ all: [RevocationReach]) { self.all = all }

    package init(arrayLiteral all: RevocationReach...) { self.all = all }

    /// Whether access tokens cannot be revoked at all.
    package var isEmpty: Bool { all.isEmpty }

    package func contains(_ reach: RevocationReach) -> Bool { all.contains(reach) }
}

extension Reaches: CustomStringConvertible {
    /// The reaches in the form `token+subject`. Empty if there are none.
    package var description: String { all.map(\.rawValue).joined(separator: "+") }
}

extension Reaches: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let words = text.split(separator: "+", omittingEmptySubsequences: false)
        let all = words.compactMap { RevocationReach(rawValue: String($0)) }
        guard text.isEmpty || all.count == words.count else {
            let known = RevocationReach.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected some of \(known), joined by +")
        }
        self.init(all)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
