import Load
import Results
import Revocation
import Tokens

/// A lane that answers according to a script, immediately or later, on a manual clock.
struct ScriptedLane<Call, Answer>: Lane {
    typealias Script = (Call) -> (answer: Answer, at_ns: UInt64)

    let depth: Int
    private let timer: ManualTimer
    private let script: Script
    private var pending: [(tag: Int, answer: Answer, at_ns: UInt64)] = []
    var firstError: StrategyError?

    /// - Parameter script: returns the answer to a call, and when it comes. For a lane that
    ///   completes immediately, the clock advances to that instant.
    init(depth: Int = 0, _ timer: ManualTimer, _ script: @escaping Script) {
        self.depth = depth
        self.timer = timer
        self.script = script
    }

    mutating func submit(_ call: Call) -> Submission<Answer> {
        let (answer, at_ns) = script(call)
        guard depth > 0 else {
            timer.advance(to: at_ns)
            return .completed(answer)
        }
        let used = Set(pending.map(\.tag))
        let tag = (0..<depth).first { !used.contains($0) } ?? depth
        pending.append((tag, answer, at_ns))
        return .pending(tag: tag)
    }

    mutating func collect(until deadline_ns: UInt64) -> Completion<Answer>? {
        guard let next = pending.indices.min(by: { pending[$0].at_ns < pending[$1].at_ns }),
            pending[next].at_ns <= deadline_ns
        else {
            timer.advance(to: deadline_ns)
            return nil
        }
        let (tag, answer, at_ns) = pending.remove(at: next)
        timer.advance(to: at_ns)
        return Completion(tag: tag, answer: answer)
    }
}

extension ScriptedLane: VerificationLane
where Call == VerificationCall, Answer == VerificationAnswer {
    /// Creates a lane in which each verification takes `took_ns`.
    init(
        depth: Int = 0, _ timer: ManualTimer, took_ns: UInt64 = 10_000,
        _ decide: @escaping (VerificationCall) -> RequestEnd
    ) {
        self.init(depth: depth, timer) { call in
            let at_ns = call.sent_ns + took_ns
            return (VerificationAnswer(decide(call), answered_ns: at_ns), at_ns)
        }
    }
}

extension ScriptedLane: AuthorityLane where Call == AuthorityCall, Answer == AuthorityAnswer {
    /// Creates a lane to an authority at which each operation takes `took_ns`.
    init(
        depth: Int = 0, _ timer: ManualTimer, took_ns: UInt64 = 50_000,
        _ answer: @escaping (AuthorityCall) -> Result<AuthorityResult, StrategyError>
    ) {
        self.init(depth: depth, timer) { call in
            let at_ns = call.sent_ns + took_ns
            return (AuthorityAnswer(answer(call), completed_ns: at_ns), at_ns)
        }
    }
}

/// Issues `a1`, `a2` and so on, revokes anything, and keeps the calls.
final class ScriptedAuthority {
    private(set) var calls: [AuthorityCall] = []
    private var issued = 0
    /// Returns an answer to give instead; nil for the usual answer.
    var instead: (AuthorityCall) -> Result<AuthorityResult, StrategyError>? = { _ in nil }

    func answer(_ call: AuthorityCall) -> Result<AuthorityResult, StrategyError> {
        calls.append(call)
        if let answer = instead(call) { return answer }
        switch call.operation {
        case .issue(let grant): return .success(.issued(token(for: grant)))
        case .revoke: return .success(.revoked)
        case .refresh: return .success(.refreshed(.refused(.revoked)))
        case .purge: return .success(.purged(2))
        }
    }

    func token(for grant: Grant) -> IssuedToken {
        issued += 1
        return IssuedToken(
            bytes: Array("a\(issued)".utf8), tokenID: "\(issued)", subject: grant.subject,
            expiresAt: .init(microseconds: .max))
    }

    /// The subjects that tokens were issued for, in order.
    var issuedSubjects: [String] {
        calls.compactMap { if case .issue(let grant) = $0.operation { grant.subject } else { nil } }
    }

    /// The revocations in order, each with the instant at which it was asked for.
    var revocations: [(target: RevocationTarget, sent_ns: UInt64)] {
        calls.compactMap {
            if case .revoke(let target) = $0.operation { (target, $0.sent_ns) } else { nil }
        }
    }
}
