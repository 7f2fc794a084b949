import Foundation

/// The answer to `revbench trial --protocol`: the program's identity and its strategies.
package struct ProtocolAnswer: Sendable, Hashable {
    let identity: ProgramIdentity
    /// Nil for a program that is older than this list.
    let strategies: KnownStrategies?

    package static let own = ProtocolAnswer(.own, strategies: .own)

    init(_ identity: ProgramIdentity, strategies: KnownStrategies? = nil) {
        self.identity = identity
        self.strategies = strategies
    }

    /// The answer as one line of JSON.
    package var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // A number and texts can always be encoded.
        return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "")
            + "\n"
    }
}

/// Encoded as the identity with one more key: `{"program": "revbench", …, "strategies": {…}}`.
extension ProtocolAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case strategies
    }

    package init(from decoder: any Decoder) throws {
        identity = try ProgramIdentity(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // A list of another form must not hide the number of the protocol.
        strategies = try? container.decodeIfPresent(KnownStrategies.self, forKey: .strategies)
    }

    package func encode(to encoder: any Encoder) throws {
        try identity.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(strategies, forKey: .strategies)
    }
}
