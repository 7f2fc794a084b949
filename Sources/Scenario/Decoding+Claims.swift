import Tokens

extension Decoding {
    /// Reads the claims at `element`; returns nil if they are refused.
    mutating func claims(
        _ setting: String, at element: YAMLElement, _ expected: String
    ) -> ExtraClaims? {
        guard case .mapping(let entries) = element.content else {
            refuse(setting, at: element.place, element.summary, expected)
            return nil
        }
        if let own = entries.first(where: { ExtraClaims.reserved.contains($0.key) }) {
            let names = ExtraClaims.reserved.sorted().joined(separator: ", ")
            refuse(
                setting, at: own.place, "the claim \(own.key.quoted)",
                "claims that revbench does not write itself; it writes \(names)")
            return nil
        }
        let members = entries.map { JSONValue.Member($0.key, $0.value.json) }
        guard let claims = ExtraClaims(members) else {
            refuse(
                setting, at: element.place, "claims that are too long or repeat a name", expected)
            return nil
        }
        return claims
    }
}

extension YAMLElement {
    /// The element in JSON. Quoted text is a string. Other text is a number, `true`, `false` or
    /// `null` if JSON spells it that way, and otherwise also a string.
    var json: JSONValue {
        switch content {
        case .list(let items): .array(items.map(\.json))
        case .mapping(let entries):
            .object(entries.map { JSONValue.Member($0.key, $0.value.json) })
        case .text(let text): isQuoted ? .string(text) : Self.plain(text)
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null", "~", "": return .null
        default:
            let bytes = [UInt8](text.utf8)
            guard let value = try? JSONValue(parsing: bytes.span), case .number = value else {
                return .string(text)
            }
            return value
        }
    }
}
