import Foundation
import Results

/// The identity of a revbench program and the protocol of its trials. Every job begins with it, and
/// it is part of the ``ProtocolAnswer``.
package struct ProgramIdentity: Sendable, Hashable, CustomStringConvertible {
    package let version: String
    package let trialProtocol: Int

    /// The number of the protocol between a run and its trials, which covers the job file, the
    /// record file and the meaning of their values. Increase it with every change to their encoded
    /// shape; see docs/decisions/0037-two-programs-in-one-run.md.
    package static let currentProtocol = 5

    package static let own = ProgramIdentity(
        version: Program.version, trialProtocol: currentProtocol)

    package init(version: String, trialProtocol: Int) {
        self.version = version
        self.trialProtocol = trialProtocol
    }

    /// The description, such as `revbench 0.2.0, trial protocol 5`.
    package var description: String { "revbench \(version), trial protocol \(trialProtocol)" }

    /// What to do when two programs do not use the same protocol.
    static let remedy =
        "Build both from commits with the same trial protocol, or run each by itself and compare "
        + "the two runs with revbench compare."
}

extension ProgramIdentity: Codable {
    private enum CodingKeys: String, CodingKey {
        case program, version
        case trialProtocol = "protocol"
    }

    private static let program = "revbench"

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(String.self, forKey: .program) == Self.program else {
            throw DecodingError.dataCorruptedError(
                forKey: .program, in: container, debugDescription: "another program")
        }
        version = try container.decode(String.self, forKey: .version)
        trialProtocol = try container.decode(Int.self, forKey: .trialProtocol)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.program, forKey: .program)
        try container.encode(version, forKey: .version)
        try container.encode(trialProtocol, forKey: .trialProtocol)
    }
}

/// The rejection of a job that was written with another protocol.
struct ProtocolMismatch: Error, CustomStringConvertible {
    let description: String

    /// Nil if both use the same protocol.
    init?(job data: Data, read own: ProgramIdentity) {
        struct Head: Decodable { let sender: ProgramIdentity }
        let sender = (try? JSONDecoder().decode(Head.self, from: data))?.sender
        if let sender, sender.trialProtocol == own.trialProtocol { return nil }
        let writer = sender?.description ?? "a revbench that is older than the trial protocol"
        description =
            "this program is \(own), but the job is of \(writer). "
            + ProgramIdentity.remedy
    }
}
