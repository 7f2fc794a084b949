import Foundation
package import Metrics

/// What `meta.json` says that readers of a run need; the rest of it is left unread.
package struct RunManifest: Sendable, Decodable {
    package struct Machine: Sendable, Decodable {
        package let processor: String?
        package let processors: Int?
        package let kernel: String?
        package let system: String?
        package let memory_bytes: UInt64?
    }

    package struct Noise: Sendable, Decodable {
        /// Of the machine's processor time, what its host gave to others.
        package let stealShare: Double?
    }

    package struct Trial: Sendable, Decodable {
        package let block: Int
        package let strategy: String
        package let variant: String
        package let isTwin: Bool?
        package let isComplete: Bool?
        /// Verifications that the oracle judged; nil where no history was kept.
        package let oracleJudged: Int?
        /// Violations by the invariant's number.
        package let violations: PlainJSON?
        /// When each revocation was planned, since the windows phase began.
        package let revocationInstants_ns: [UInt64]?
    }

    package struct Variant: Sendable, Decodable {
        package let strategy: String
        package let label: String
        package let options: PlainJSON?
        package let settings: PlainJSON?

        package var name: String { label.isEmpty ? strategy : "\(strategy) \(label)" }
    }

    package struct Plan: Sendable, Decodable {
        package let scenario: String
        package let question: String
        package let blocks: Int
        package let baseline: String
        package let variants: [Variant]
        /// Runs of before there were any have none.
        package let thresholds: [Threshold]?
    }

    package struct Promise: Sendable, Decodable {
        package let strategy: String
        package let variant: String
        package let guarantee: StatedGuarantee
    }

    package let runID: String
    /// `complete`, or `partial`.
    package let status: String
    package let seed: UInt64
    package let plan: Plan
    /// As ISO 8601 in UTC, as the file has it.
    package let started: String?
    package let compiler: String?
    package let versions: [String: String]?
    package let arguments: [String]?
    package let machine: Machine?
    package let noise: Noise?
    package let trials: [Trial]?
    package let aaFloor: [AAFloor]?
    package let warnings: [String]?
    /// Runs of before there were any have none.
    package let guarantees: [Promise]?

    package var isComplete: Bool { status == "complete" }

    static let remedy = "Is this the folder of a run that revbench wrote?"

    init(at file: String) throws(RunFilesError) {
        let data = try RunFiles.data(at: file)
        do {
            self = try JSONDecoder().decode(RunManifest.self, from: data)
        } catch {
            throw RunFilesError(
                file: file, line: nil, found: Self.cause(of: error), remedy: Self.remedy)
        }
    }

    private static func cause(of error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
                .joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context):
            "no \([path(context), key.stringValue].filter { !$0.isEmpty }.joined(separator: "."))"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "\(path(context)) is of another kind"
        default: "no JSON that can be read"
        }
    }
}

/// JSON as it stands, to be compared without knowing what it means.
package enum PlainJSON: Sendable, Hashable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([PlainJSON])
    case object([String: PlainJSON])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
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

    /// Every value at its path, `token.ttl` and `3s`, so that the first difference has a name.
    package var leaves: [String: String] {
        switch self {
        case .null: [:]
        case .bool(let value): ["": String(value)]
        case .number(let value): ["": plain(value, decimals: 6)]
        case .text(let value): ["": value]
        case .list(let items):
            ["": "[" + items.map { $0.leaves[""] ?? "\($0.leaves)" }.joined(separator: ", ") + "]"]
        case .object(let members):
            members.reduce(into: [:]) { leaves, member in
                for (path, text) in member.value.leaves {
                    leaves[path.isEmpty ? member.key : "\(member.key).\(path)"] = text
                }
            }
        }
    }
}
