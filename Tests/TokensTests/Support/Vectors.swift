import Foundation
import TestVectors
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips a test, by name, if the vectors are not on this machine.
    static var needsVectors: Self {
        .enabled(if: Vectors.arePresent, "no vectors at \(Vectors.folder.path)")
    }
}

/// A JSON value of a vector file that is passed on as text: a JWK.
struct Verbatim: Decodable {
    let members: [String: Any]

    /// Returns the same JSON with `changes` to some members.
    func bytes(changing changes: [String: String] = [:]) throws -> [UInt8] {
        let changed = members.merging(changes) { $1 }
        return [UInt8](try JSONSerialization.data(withJSONObject: changed))
    }

    init(from decoder: any Decoder) throws {
        members = try decoder.singleValueContainer().decode([String: Node].self)
            .mapValues(\.value)
    }

    private enum Node: Decodable {
        case text(String), list([Node]), object([String: Node])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let list = try? container.decode([Node].self) {
                self = .list(list)
            } else {
                self = .object(try container.decode([String: Node].self))
            }
        }

        var value: Any {
            switch self {
            case .text(let text): text
            case .list(let list): list.map(\.value)
            case .object(let members): members.mapValues(\.value)
            }
        }
    }
}

extension [UInt8] {
    /// Creates the bytes that hexadecimal digits spell.
    init(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
