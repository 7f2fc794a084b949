import CPlatform
import Deployments
import Revocation
import Synchronization
import Tokens

/// What the photo printer holds under one strategy, and how the resource servers answer to it. Safe
/// to use from any thread.
final class HeldAccess: Sendable {
    enum RevocationState: Sendable {
        case notAsked, asked
        case acknowledged(at_ns: UInt64)
        case failed(String)
    }

    /// A copy of everything, as of one instant.
    struct Snapshot: Sendable {
        /// Those that have not expired, the newest last.
        var tokens: [PrinterToken]
        var revocation = RevocationState.notAsked
        var servers: [ProbedServer]
    }

    let service: DemoService
    private let client: PrinterClient
    private let state: Mutex<Snapshot>

    /// - Parameter token: nil to have one issued without a sign-in.
    init(
        _ service: DemoService, by client: PrinterClient, with token: PrinterToken? = nil
    ) throws(DemoFailure) {
        var first = token
        if first == nil { first = try service.issue() }
        self.service = service
        self.client = client
        state = Mutex(
            Snapshot(
                tokens: first.map { [$0] } ?? [],
                servers: service.nodes.map { _ in ProbedServer() }))
    }

    var snapshot: Snapshot { state.withLock { $0 } }

    /// The newest access token.
    var token: [UInt8] { state.withLock { $0.tokens.last?.access ?? [] } }

    /// Sends the newest token to a resource server and notes the answer.
    func probe(_ index: Int, by verifier: HTTPVerifier) {
        let token = self.token
        let sent_ns = platform_monotonic_ns()
        let answer: ProbedServer.Answer
        do throws(StrategyError) {
            let verdict = try verifier.verify(token.span, VerificationRequest(), at: service.now)
            answer = verdict.isActive ? .accepted : .refused
        } catch {
            answer = .unanswered
        }
        let answered_ns = platform_monotonic_ns()
        state.withLock {
            $0.servers[index].note(answer, sent_ns: sent_ns, answered_ns: answered_ns)
        }
    }

    /// Gets a new access token once the newest has lived for half of its time, as apps do. After a
    /// revocation there is nothing to renew.
    func renewIfDue() {
        let now = service.now
        let known = snapshot
        guard case .notAsked = known.revocation, let newest = known.tokens.last,
            newest.expiresAt.microseconds(since: now)
                < service.strategy.lifetime.microseconds / 2
        else { return }
        do throws(DemoFailure) {
            keep(try next(after: newest, at: now), at: now)
        } catch {
            // The newest token goes on until it expires, and the next call tries again.
        }
    }

    private func next(
        after newest: PrinterToken, at now: NumericDate
    ) throws(DemoFailure) -> PrinterToken {
        guard let refresh = newest.refresh else { return try service.issue() }
        return try client.renew(refresh, at: now)
    }

    private func keep(_ token: PrinterToken, at now: NumericDate) {
        state.withLock { state in
            guard case .notAsked = state.revocation else { return }
            state.tokens.removeAll { $0.expiresAt <= now }
            state.tokens.append(token)
        }
    }

    /// Gives back what the client holds, as it would when its user disconnects it (RFC 7009): the
    /// refresh token, which ends everything that came with it, or else every access token.
    func revoke() {
        let held = state.withLock { state -> [PrinterToken] in
            switch state.revocation {
            case .asked, .acknowledged: return []
            case .notAsked, .failed:
                state.revocation = .asked
                return state.tokens
            }
        }
        guard let newest = held.last else { return }
        let outcome: RevocationState
        do throws(DemoFailure) {
            if let refresh = newest.refresh {
                try client.revoke(refresh)
            } else {
                for token in held {
                    try client.revoke(String(decoding: token.access, as: UTF8.self))
                }
            }
            outcome = .acknowledged(at_ns: platform_monotonic_ns())
        } catch {
            outcome = .failed(error.description)
        }
        state.withLock { $0.revocation = outcome }
    }
}
