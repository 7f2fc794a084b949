/// JSON without an interpretation, for comparison. Whole numbers keep every digit.
package enum PlainJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case whole(Int64)
    /// A number beyond `Int64`, such as a seed.
    case large(UInt64)
    case number(Double)
    case text(String)
    case list([PlainJSON])
    case object([String: PlainJSON])
}

extension PlainJSON: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .whole(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .large(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([PlainJSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: PlainJSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .large(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let items): try container.encode(items)
        case .object(let members): try container.encode(members)
        }
    }
}

extension PlainJSON {
    /// Every value by its path, such as `token.ttl`, so that the first difference can be named.
    package var leaves: [String: String] {
        switch self {
        case .null: [:]
        case .bool(let value): ["": String(value)]
        case .whole(let value): ["": String(value)]
        case .large(let value): ["": String(value)]
        case .number(let value): ["": plain(value, decimals: 6)]
        case .text(let value): ["": value]
        case .list(let items):
            ["": "[" + items.map(\.itemText).joined(separator: ", ") + "]"]
        case .object(let members):
            members.reduce(into: [:]) { leaves, member in
                for (path, text) in member.value.leaves {
                    leaves[path.isEmpty ? member.key : "\(member.key).\(path)"] = text
                }
            }
        }
    }

    /// The text as an item of a list: the value itself, or `{load: 1, share: 0.5}`.
    private var itemText: String {
        let leaves = leaves
        return leaves[""]
            ?? "{"
            + leaves.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            .joined(separator: ", ") + "}"
    }

    /// The member of an object. Nil for anything else.
    package subscript(member: String) -> PlainJSON? {
        get { if case .object(let members) = self { members[member] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[member] = newValue
            self = .object(members)
        }
    }

    /// The items of a list. Empty for anything else.
    var items: [PlainJSON] { if case .list(let items) = self { items } else { [] } }

    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The value as a whole number that is not negative.
    var count: UInt64? {
        switch self {
        case .whole(let value): UInt64(exactly: value)
        case .large(let value): value
        default: nil
        }
    }

    /// Changes every item of the list at `member`, if there is one.
    mutating func changeItems(of member: String, _ change: (inout PlainJSON) -> Void) {
        guard case .list(var items)? = self[member] else { return }
        for index in items.indices { change(&items[index]) }
        self[member] = .list(items)
    }

    mutating func rename(_ member: String, to name: String) {
        guard let value = self[member] else { return }
        self[member] = nil
        self[name] = value
    }
}
