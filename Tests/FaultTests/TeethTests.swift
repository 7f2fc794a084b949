import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// The suites of outages are worth something only if they catch the mistakes they are meant to
/// catch.
@Suite struct `The suites of outages` {
    @Test(arguments: Carelessness.allCases)
    func `catch a strategy that is careless`(carelessness: Carelessness) throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let proxy = try FaultProxy(before: server.scratch.file("redis.sock"))
        let context = context(
            server.scratch.path, redis: .loopback(port: proxy.port), prefix: "x:")
        let strategy = Careless(
            base: try Careless.Base(OptionValues(), in: context), carelessness: carelessness)
        let outage = try Outage(
            strategy, audience: context.audience, name: "careless",
            patience: carelessness == .isSlow ? .seconds(1) : mostPatience)
        proxy.set(carelessness == .isSlow ? .hangs : .garbage)
        withKnownIssue {
            _ = outage.checkUnderOutage("a fault", allStores: true)
        }
        proxy.set(.none)
    }

    @Test func `find nothing in one that is not`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let proxy = try FaultProxy(before: server.scratch.file("redis.sock"))
        let context = context(
            server.scratch.path, redis: .loopback(port: proxy.port), prefix: "x:")
        let strategy = Careless(
            base: try Careless.Base(OptionValues(), in: context), carelessness: nil)
        let outage = try Outage(strategy, audience: context.audience, name: "careful")
        proxy.set(.garbage)
        let acknowledged = outage.checkUnderOutage("a fault", allStores: true)
        proxy.set(.none)
        outage.checkRecovery("a fault", acknowledged: acknowledged)
    }
}

enum Carelessness: CaseIterable {
    /// Accepts what it cannot ask about.
    case failsOpen
    /// Refuses what it cannot ask about, which locks out honest clients.
    case refuses
    /// Acknowledges a revocation that no store has taken.
    case acknowledges
    /// Shows the token in its error.
    case tellsTokens
    /// Retries again and again.
    case isSlow
}

/// A real strategy with one deliberate mistake in how it handles a fault.
private struct Careless: Deployment {
    typealias Base = InProcessDeployment<JWTRedisBlocklist>

    let base: Base
    let carelessness: Carelessness?

    var guarantee: Guarantee { base.guarantee }

    func makeAuthority() throws(StrategyError) -> Authority {
        Authority(base: try base.makeAuthority(), carelessness: carelessness)
    }

    func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node {
        Node(base: try base.makeNode(id, at: now), carelessness: carelessness)
    }

    struct Authority: TokenAuthority, ForwardedInstrumentation {
        let base: Base.Authority
        var instrumented: Base.Authority { base }
        let carelessness: Carelessness?

        func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
            try base.issue(grant, at: now)
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
            do throws(StrategyError) { try base.revoke(target, at: now) } catch {
                if carelessness != .acknowledges { throw error }
            }
        }

        func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer { try base.refresh(refreshToken, at: now) }

        func purge(at now: NumericDate) throws(StrategyError) -> Int { try base.purge(at: now) }
    }

    struct Node: VerifierNode, NodeInstrumentation {
        let base: Base.Node
        let carelessness: Carelessness?

        var stateBytes: Int { base.stateBytes }
        var feedBytes: Int64? { base.feedBytes }
        var ownThreadsTime_ns: UInt64? { base.ownThreadsTime_ns }
        var observations: [any NodeObservation] { base.observations }

        func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(base: try base.makeVerifier(), carelessness: carelessness)
        }
    }

    struct Verifier: TokenVerifier {
        let base: Base.Node.Verifier
        let carelessness: Carelessness?

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            var failure: StrategyError?
            for _ in 0..<(carelessness == .isSlow ? 10 : 1) {
                do throws(StrategyError) { return try base.verify(token, request, at: now) } catch {
                    failure = error
                }
            }
            switch carelessness {
            case .failsOpen:
                return .active(
                    Principal(subject: "", tokenID: nil, scope: "", expiresAt: now))
            case .refuses: return .refused(.revoked)
            case .tellsTokens:
                let text = token.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                throw StrategyError(.failed, "cannot verify \(text)")
            default: throw failure ?? StrategyError(.failed, "cannot verify")
            }
        }

        func probe(at now: NumericDate) throws(StrategyError) { try base.probe(at: now) }
    }
}
