import CPlatform
import Revocation

/// How the resource servers answer, as the page shows it and its script reads it.
struct PrinterReport: Encodable, Sendable {
    /// In one sentence.
    let summary: String
    let isRevoked: Bool
    /// Whether every resource server refuses after a revocation.
    let isOver: Bool
    let services: [ServiceReport]

    init(_ session: PrinterSession) {
        let now_ns = platform_monotonic_ns()
        services = session.accesses.map { ServiceReport($0, at: now_ns) }
        isRevoked = services.allSatisfy { $0.isRevoked }
        let servers = services.flatMap(\.servers)
        let refusing = servers.filter { $0.state == .refusing }.count
        isOver = isRevoked && refusing == servers.count
        summary = "\(refusing) of \(servers.count) resource servers refuse the photo printer."
    }
}

struct ServiceReport: Encodable, Sendable {
    let strategy: String
    /// How the revocation went; empty before it.
    let notice: String
    let isRevoked: Bool
    /// Nil if nothing bounds the window.
    let bound_ms: Double?
    let servers: [ServerReport]

    init(_ access: HeldAccess, at now_ns: UInt64) {
        let snapshot = access.snapshot
        strategy = access.service.strategy.descriptor.name
        bound_ms = access.service.strategy.bound.map { Double($0.nanoseconds) / 1e6 }
        var revoked_ns: UInt64?
        switch snapshot.revocation {
        case .notAsked: (notice, isRevoked) = ("", false)
        case .asked: (notice, isRevoked) = ("The revocation is under way.", true)
        case .failed(let reason): (notice, isRevoked) = ("Not revoked: \(reason)", false)
        case .acknowledged(let at_ns):
            revoked_ns = at_ns
            (notice, isRevoked) = ("The authorization server acknowledged the revocation.", true)
        }
        servers = snapshot.servers.map { server in
            ServerReport(server, revoked_ns: revoked_ns, at: now_ns)
        }
    }
}

struct ServerReport: Encodable, Sendable {
    enum State: String, Encodable, Sendable {
        case waiting, accepting, refusing, silent
    }

    let state: State
    let text: String
    /// From the acknowledgement until the first refusal arrived, in milliseconds. 0 if it arrived
    /// before.
    let refusedAfter_ms: Double?
    /// From the acknowledgement until the last accepted probe was sent, in milliseconds. Negative
    /// if it was sent before.
    let acceptedUntil_ms: Double?

    /// - Parameter revoked_ns: when the acknowledgement arrived; nil if none has.
    init(_ server: ProbedServer, revoked_ns: UInt64?, at now_ns: UInt64) {
        func after(_ instant_ns: UInt64?) -> Double? {
            guard let instant_ns, let revoked_ns else { return nil }
            return Double(Int64(bitPattern: instant_ns &- revoked_ns)) / 1e6
        }
        let refusal = after(server.refusal_ns).map { max($0, 0) }
        refusedAfter_ms = refusal
        acceptedUntil_ms = after(server.acceptance_ns)
        switch server.latest {
        case nil: (state, text) = (.waiting, "is being asked")
        case .unanswered?: (state, text) = (.silent, "does not answer")
        case .refused?:
            state = .refusing
            text = refusal.map { "refused after \(Self.text($0))" } ?? "refused"
        case .accepted?:
            state = .accepting
            let since = after(now_ns).map { Self.text(max($0, 0)) }
            text = since.map { "still accepting after \($0)" } ?? "accepting"
        }
    }

    /// Whole milliseconds, with a narrow space between thousands.
    private static func text(_ time_ms: Double) -> String {
        let digits = String(Int(min(time_ms, 1e12)))
        var groups = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { groups += "\u{202f}" }
            groups.append(digit)
        }
        return "\(groups)\u{a0}ms"
    }
}
