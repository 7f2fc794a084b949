import CPlatform
import Load
import Revocation
import Scenario
import Stores
import Suite
import Synchronization
import Tokens

/// A deployment that follows a script and keeps its own log, so that the truth about it is known to
/// the nanosecond without the harness.
struct ScriptedServers: DrivenDeployment {
    let script: ServerScript
    let log = ServiceLog()
    private let state = ScriptedState()

    init(_ script: ServerScript) { self.script = script }

    var guarantee: Guarantee { script.guarantee }

    static let audience = "api"

    func makeAuthority() -> Authority { Authority(script: script, log: log, state: state) }

    func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(id: id, script: script, log: log, state: state)
    }

    struct Authority: TokenAuthority {
        let script: ServerScript
        let log: ServiceLog
        fileprivate let state: ScriptedState

        func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
            pass(state.hasRevokedEveryone ? script.reissue : .zero, cpu: script.issueCPU)
            log.addIssue()
            return state.issue(grant, at: now)
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) {
            let (subject, expires) =
                switch target {
                case .token(let token): (token.subject, token.expiresAt)
                case .grant(let subject, _), .subject(let subject):
                    (subject, NumericDate(microseconds: .max))
                case .everyone: ("", NumericDate(microseconds: .max))
                }
            state.revoke(target, takesSiblings: script.takesSiblings, at: now)
            pass(script.acknowledgement, cpu: .zero)
            log.add(
                ServiceLog.Revocation(
                    subject: subject, asOf: now, expires: expires,
                    acknowledged_ns: TrialClock.now_ns()))
        }
    }

    struct Node: VerifierNode {
        let id: NodeID
        let script: ServerScript
        let log: ServiceLog
        fileprivate let state: ScriptedState

        func makeVerifier() -> Verifier { Verifier(node: self, session: log.join()) }

        /// The node's share of the CPU time of all nodes' own threads.
        var ownThreadsTime_ns: UInt64? {
            guard script.feedCPU > .zero else { return nil }
            let feeds_ns = script.feedCPU.nanoseconds * Int64(log.entries.count)
            let all_ns = script.feedCPUBefore.nanoseconds + feeds_ns
            return UInt64(max(all_ns, 0)) / UInt64(max(id.count, 1))
        }
    }

    struct Verifier: TokenVerifier {
        fileprivate let node: Node
        fileprivate let session: Int

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let begun_ns = TrialClock.now_ns()
            let cpu_ns = platform_thread_cpu_ns()
            let bytes = token.withUnsafeBufferPointer { Array($0) }
            let script = node.script
            let (number, served) = node.state.enter()
            defer { node.state.leave() }
            let service = script.service(number, served)
            pass(service.whole, cpu: service.cpu, since: begun_ns)
            let facts = node.state.facts(bytes, at: now)
            let sound = facts.verdict(script, delay: node.delay, at: now)
            let answer = node.state.answer(sound, number, facts, script, at: now)
            node.log.add(
                ServiceLog.Entry(
                    session: session, node: node.id.index, isProbed: node.isProbed,
                    begun_ns: begun_ns, ended_ns: TrialClock.now_ns(),
                    cpu_ns: platform_thread_cpu_ns() - cpu_ns,
                    asOf: now, subject: facts.token?.subject ?? "", isGood: sound == nil,
                    answer: answer))
            switch answer {
            case .accepted: return .active(facts.principal)
            case .refused(let refusal): return .refused(refusal)
            case .error: throw StrategyError(.failed, "the script says so")
            case .timeout: throw StrategyError(.timeout, "the script says so")
            }
        }
    }
}

extension TrialBench where Base == ScriptedServers {
    init(
        _ servers: ScriptedServers, settings: Settings, stores: [any StartedStore] = [],
        block: Int = 0, seed: UInt64, rules: MeasuringRules
    ) {
        self.init(
            servers, audience: ScriptedServers.audience, settings: settings, stores: stores,
            block: block, seed: seed, rules: rules)
    }
}

extension ScriptedServers.Node {
    /// The unprobed node is created as one of twice as many nodes.
    fileprivate var isProbed: Bool { id.count <= script.delays.count }

    fileprivate var delay: Duration {
        script.delays.indices.contains(id.index)
            ? script.delays[id.index] : script.delays.last ?? .zero
    }
}

/// Uses CPU time, then rests until `whole` has passed.
private func pass(
    _ whole: Duration, cpu: Duration, since begun_ns: UInt64 = TrialClock.now_ns()
) {
    if cpu > .zero {
        let end_ns = platform_thread_cpu_ns() + UInt64(cpu.nanoseconds)
        while platform_thread_cpu_ns() < end_ns { platform_spin_hint() }
    }
    guard whole > .zero else { return }
    let end_ns = begun_ns + UInt64(whole.nanoseconds)
    while TrialClock.now_ns() < end_ns { _ = platform_sleep_until(end_ns) }
}

/// What the scripted servers know about their tokens.
private final class ScriptedState: Sendable {
    struct Token: Sendable {
        var subject: String
        var tokenID: String
        var audience: String
        var scope: String
        var issued: NumericDate
        var expires: NumericDate
    }

    /// What is known about a token when it is judged.
    struct Facts {
        var token: Token?
        var revoked: NumericDate?
        /// When everyone's tokens were revoked.
        var everyone: NumericDate?

        var principal: Principal {
            Principal(
                subject: token?.subject ?? "", tokenID: token?.tokenID, scope: token?.scope ?? "",
                expiresAt: token?.expires ?? NumericDate(microseconds: 0))
        }

        /// Returns the correct refusal; nil if the token has to be accepted.
        func verdict(_ script: ServerScript, delay: Duration, at now: NumericDate) -> Refusal? {
            guard let token else { return .badSignature }
            guard token.audience == ScriptedServers.audience else { return .wrongAudience }
            if now >= token.expires.advanced(byMicroseconds: script.lenience.microseconds) {
                return .expired
            }
            if let revoked, now.microseconds(since: revoked) >= delay.microseconds {
                return .revoked
            }
            guard let everyone else { return nil }
            let age_us = now.microseconds(since: everyone)
            if token.issued <= everyone { return age_us >= delay.microseconds ? .unknownKey : nil }
            return age_us < script.keyDelay.microseconds ? .unknownKey : nil
        }
    }

    private struct Contents {
        var tokens: [[UInt8]: Token] = [:]
        var revoked: [[UInt8]: NumericDate] = [:]
        var revokedSubjects: [String: NumericDate] = [:]
        var everyone: NumericDate?
        var (good, bad) = (0, 0)
    }

    private let contents = Mutex(Contents())
    private let numbers = Atomic(0)
    private let served = Atomic(0)

    /// Returns the number of the verification, and how many are being served.
    func enter() -> (number: Int, served: Int) {
        (
            numbers.add(1, ordering: .relaxed).newValue,
            served.add(1, ordering: .relaxed).newValue
        )
    }

    var hasRevokedEveryone: Bool { contents.withLock { $0.everyone != nil } }

    func leave() { served.subtract(1, ordering: .relaxed) }

    func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
        contents.withLock { contents in
            let name = "\(contents.tokens.count)"
            let bytes = Array("scripted-token-number-\(name)".utf8)
            let token = Token(
                subject: grant.subject, tokenID: name, audience: grant.audience,
                scope: grant.scope, issued: now,
                expires: now.advanced(byMicroseconds: grant.lifetime.microseconds))
            contents.tokens[bytes] = token
            return IssuedToken(
                bytes: bytes, tokenID: name, subject: token.subject, expiresAt: token.expires)
        }
    }

    func revoke(_ target: RevocationTarget, takesSiblings: Bool, at now: NumericDate) {
        contents.withLock { contents in
            switch target {
            case .token(let token) where takesSiblings:
                contents.revokedSubjects[token.subject] = now
            case .token(let token): contents.revoked[token.bytes] = now
            case .grant(let subject, _), .subject(let subject):
                contents.revokedSubjects[subject] = now
            case .everyone: contents.everyone = now
            }
        }
    }

    func facts(_ bytes: [UInt8], at now: NumericDate) -> Facts {
        contents.withLock { contents in
            let token = contents.tokens[bytes]
            // A decision as of an earlier date does not reflect a later revocation.
            let revoked =
                contents.revoked[bytes]
                ?? token.flatMap { contents.revokedSubjects[$0.subject] }
            return Facts(
                token: token, revoked: revoked.flatMap { $0 <= now ? $0 : nil },
                everyone: contents.everyone.flatMap { $0 <= now ? $0 : nil })
        }
    }

    /// Returns the script's answer, which may replace the correct one.
    func answer(
        _ sound: Refusal?, _ number: Int, _ facts: Facts, _ script: ServerScript,
        at now: NumericDate
    ) -> ServiceLog.Answer {
        if let fails = script.fails, number % fails == 0 { return .error }
        if let timesOut = script.timesOut, number % timesOut == 0 { return .timeout }
        if let revoked = facts.revoked,
            now.microseconds(since: revoked) < script.failsAfterRevocation.microseconds
        {
            return .error
        }
        let isWrong = number <= script.wrongAnswers
        return contents.withLock { contents in
            guard let sound else {
                contents.good += 1
                let isTurn = script.wronglyRefuses.map { contents.good % $0 == 0 } ?? false
                return isWrong && isTurn ? .refused(.malformed) : .accepted
            }
            contents.bad += 1
            let isTurn = script.wronglyAccepts.map { contents.bad % $0 == 0 } ?? false
            return isWrong && isTurn ? .accepted : .refused(sound)
        }
    }
}
