import Foundation
import Revocation
import Server
import ServerContract
import Synchronization
import Tokens

/// A node whose verdicts a test writes.
struct ScriptedNode: VerifierNode, NodeInstrumentation {
    typealias Script = @Sendable (String, NumericDate) throws(StrategyError) -> Verdict

    typealias Probe = @Sendable (NumericDate) throws(StrategyError) -> Void

    let script: Script
    /// Nil for that of all verifiers.
    let probe: Probe?

    init(_ script: @escaping Script = ScriptedNode.byName, probe: Probe? = nil) {
        self.script = script
        self.probe = probe
    }

    struct Verifier: TokenVerifier {
        let script: Script
        let ownProbe: Probe?

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let text = token.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            if text == "careful", !request.isHighStakes { return .refused(.revoked) }
            return try script(text, now)
        }

        func probe(at now: NumericDate) throws(StrategyError) {
            if let ownProbe { return try ownProbe(now) }
            let token = ReadinessProbe.token
            _ = try verify(token.span, VerificationRequest(), at: now)
        }
    }

    func makeVerifier() -> Verifier { Verifier(script: script, ownProbe: probe) }

    var stateBytes: Int { 4_711 }
    var feedBytes: Int64? { nil }
    var ownThreadsTime_ns: UInt64? { 12 }
    var observations: [any NodeObservation] { [] }

    static let reader = principal(scope: "read")

    static func principal(scope: String) -> Principal {
        Principal(
            subject: "alice", tokenID: "t-1", scope: scope,
            expiresAt: NumericDate(seconds: 2_000_000_000))
    }

    /// Judges by the token's text.
    static let byName: Script = { token, _ throws(StrategyError) in
        switch token {
        case "narrow": return .active(principal(scope: "write readers"))
        case "wide": return .active(principal(scope: "write read"))
        case "revoked": return .refused(.revoked)
        case "expired": return .refused(.expired)
        case "away": throw StrategyError(.unreachable, "cannot reach the store: it is away")
        case "late": throw StrategyError(.timeout, "cannot reach the store: it is late")
        default: return .active(reader)
        }
    }
}

/// A clock that a test sets.
final class ManualClock: Sendable {
    private let elapsed_ns = Atomic<UInt64>(1_000_000_000)

    func advance(by milliseconds: UInt64) {
        elapsed_ns.wrappingAdd(milliseconds * 1_000_000, ordering: .sequentiallyConsistent)
    }

    var now_ns: UInt64 { elapsed_ns.load(ordering: .sequentiallyConsistent) }
}

extension ResourceServer {
    /// Starts a server for a node.
    ///
    /// - Parameter adjust: changes the settings: one event loop and the required scope `read`.
    static func serving(
        _ node: ScriptedNode = ScriptedNode(),
        _ adjust: (inout ResourceSettings) -> Void = { _ in }
    ) throws -> ResourceServer {
        try serving(ServedNode(node), adjust)
    }

    /// Starts a server for a node that takes security events.
    static func serving(
        takingEvents takeEvent: @escaping ServedNode.TakeEvent,
        _ adjust: (inout ResourceSettings) -> Void = { _ in }
    ) throws -> ResourceServer {
        try serving(ServedNode(ScriptedNode(), takingEvents: takeEvent), adjust)
    }

    private static func serving(
        _ node: ServedNode, _ adjust: (inout ResourceSettings) -> Void
    ) throws -> ResourceServer {
        var settings = ResourceSettings(
            title: "test", clock: LaunchClock(origin_ns: 0, originWall_us: 0),
            requiredScope: "read")
        adjust(&settings)
        return try start(settings) { _ in node }
    }

    func request(_ method: String, _ path: String, _ fields: [String] = []) -> String {
        (["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + fields + ["", ""])
            .joined(separator: "\r\n")
    }

    /// A request for the photos with a token.
    func photos(_ token: String, _ fields: [String] = []) -> String {
        request("GET", ServerPath.photos, ["Authorization: Bearer \(token)"] + fields)
    }

    /// Sends one request on a connection of its own.
    func answer(_ request: String) throws -> RawAnswer {
        let client = try RawClient(port: port)
        client.send(request)
        return try client.readAnswer()
    }
}
