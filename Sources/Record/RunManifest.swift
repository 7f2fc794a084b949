import Foundation
public import Metrics

/// What `meta.json` says that readers of a run need; the rest of it is left unread.
public struct RunManifest: Sendable, Decodable {
    public struct Machine: Sendable, Decodable {
        public let processor: String?
        public let processors: Int?
        public let kernel: String?
        public let system: String?
        public let memory_bytes: UInt64?
    }

    public struct Noise: Sendable, Decodable {
        /// Of the machine's processor time, what its host gave to others.
        public let stealShare: Double?
    }

    public struct Trial: Sendable, Decodable {
        public let block: Int
        public let strategy: String
        public let variant: String
        public let isTwin: Bool?
        public let isComplete: Bool?
        /// Verifications that the oracle judged; nil where no history was kept.
        public let oracleJudged: Int?
        /// Violations by the invariant's number.
        public let violations: PlainJSON?
        /// When each revocation was planned, since the windows phase began.
        public let revocationInstants_ns: [UInt64]?
    }

    public struct Variant: Sendable, Decodable {
        public let strategy: String
        public let label: String
        public let options: PlainJSON?
        public let settings: PlainJSON?

        public var name: String { label.isEmpty ? strategy : "\(strategy) \(label)" }
    }

    public struct Plan: Sendable, Decodable {
        public let scenario: String
        public let question: String
        public let blocks: Int
        public let baseline: String
        public let variants: [Variant]
        /// Runs of before there were any have none.
        public let thresholds: [Threshold]?
    }

    public struct Promise: Sendable, Decodable {
        public let strategy: String
        public let variant: String
        public let guarantee: StatedGuarantee
    }

    public let runID: String
    /// `complete`, or `partial`.
    public let status: String
    public let seed: UInt64
    public let plan: Plan
    /// As ISO 8601 in UTC, as the file has it.
    public let started: String?
    public let compiler: String?
    public let versions: [String: String]?
    public let arguments: [String]?
    public let machine: Machine?
    public let noise: Noise?
    public let trials: [Trial]?
    public let aaFloor: [AAFloor]?
    public let warnings: [String]?
    /// Runs of before there were any have none.
    public let guarantees: [Promise]?

    public var isComplete: Bool { status == "complete" }

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
public enum PlainJSON: Sendable, Hashable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([PlainJSON])
    case object([String: PlainJSON])

    public init(from decoder: any Decoder) throws {
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
    public var leaves: [String: String] {
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
