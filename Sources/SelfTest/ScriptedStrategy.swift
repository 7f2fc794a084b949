import CPlatform
import Load
import Revocation
import Synchronization
import Tokens

/// How one scripted node reacts to a revocation, decided only by the given dates.
enum Behaviour: Sendable, Hashable {
    case refuses(after: Duration)
    /// Refuses, accepts again, then refuses for good. All durations count from the revocation.
    case flaps(refuses: Duration, accepts: Duration, refusesForGood: Duration)
    case neverLearns
    /// Learns of the revocation by being asked, as no honest node does. Probing disturbs it.
    case learnsWhenAsked(times: Int)
    /// Asks the store at every request, and refuses tokens whose revocation is in the store by
    /// then.
    case asksStore

    /// The time from the revocation until every decision is a refusal; nil if it is not known
    /// beforehand.
    var delay: Duration? {
        switch self {
        case .refuses(let delay): delay
        case .flaps(_, _, let last): last
        case .neverLearns, .learnsWhenAsked, .asksStore: nil
        }
    }

    /// - Parameters:
    ///   - age_us: the time since the date of the revocation.
    ///   - asked: how often the node has been asked about the token since then.
    func accepts(age_us: Int64, asked: Int) -> Bool {
        switch self {
        case .refuses(let delay): age_us < delay.microseconds
        case .flaps(let first, let again, let last):
            age_us < first.microseconds
                || (again.microseconds..<last.microseconds).contains(age_us)
        case .neverLearns: true
        case .learnsWhenAsked(let times): asked <= times
        case .asksStore: false
        }
    }
}

/// A strategy with windows known beforehand: each node behaves as scripted.
///
/// Decisions follow the date with which the revocation was requested, not the time at which the
/// ledger was written: a window of d ends d after the invocation, to the microsecond precision of
/// dates. Only nodes that ask the store follow the time of the write.
struct ScriptedStrategy: DrivenDeployment {
    /// The delays of the deployment after everything has been decided. They change no window, but a
    /// harness that confuses its instants sees one that differs.
    struct Pace: Sendable, Hashable {
        /// The time from a revocation's entry in the ledger to its acknowledgement.
        var acknowledgement = Duration.zero
        /// The time from a decision to the answer.
        var answer = Duration.zero
    }

    let behaviours: [Behaviour]
    let pace: Pace
    /// The network between the deployment and the ledger, which is its store; nil without a
    /// network.
    let network: ScriptedNetwork?
    private let ledger = ScriptedLedger()

    init(_ behaviours: [Behaviour], pace: Pace = Pace(), network: ScriptedNetwork? = nil) {
        self.behaviours = behaviours
        self.pace = pace
        self.network = network
    }

    var guarantee: Guarantee {
        Guarantee(
            reaches: [.token], bound: .after(behaviours.compactMap(\.delay).max() ?? .zero),
            outage: .unaffected)
    }

    /// When each subject's last revocation was acknowledged: the strategy's last instant before it
    /// answers, on its own clock.
    var acknowledged_ns: [String: UInt64] { ledger.acknowledged_ns }

    func makeAuthority() -> Authority {
        let isLate = network?.mistake == .storeWritesLate
        return Authority(
            pace: pace, way: network?.makeAuthorityWay(),
            lateness_ns: isLate ? ScriptedNetwork.lateness_ns : 0, ledger: ledger)
    }

    func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        let isThere = behaviours.indices.contains(id.index)
        return Node(
            behaviour: isThere ? behaviours[id.index] : .neverLearns, pace: pace,
            network: network, ledger: ledger)
    }

    struct Authority: TokenAuthority {
        let pace: Pace
        let way: ScriptedWay?
        /// The time from a revocation's entry in the ledger until it can be read.
        let lateness_ns: UInt64
        fileprivate let ledger: ScriptedLedger

        func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
            let serial = ledger.nextSerial()
            return IssuedToken(
                bytes: Array("scripted-\(serial)".utf8), tokenID: String(serial),
                subject: grant.subject,
                expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
            guard case .token(let token) = target, let serial = token.tokenID.flatMap({ Int($0) })
            else {
                throw StrategyError(
                    .unsupportedTarget,
                    "a scripted strategy revokes single tokens only, not reach \(target.reach)")
            }
            func enter() {
                let from_ns = lateness_ns > 0 ? TrialClock.now_ns() + lateness_ns : 0
                ledger.revoke(serial, at: now, readableFrom_ns: from_ns)
            }
            if let way { way.ask(enter) } else { enter() }
            rest(pace.acknowledgement)
            ledger.noteAcknowledgement(of: token.subject)
        }
    }

    struct Node: VerifierNode {
        let behaviour: Behaviour
        let pace: Pace
        let network: ScriptedNetwork?
        fileprivate let ledger: ScriptedLedger
        fileprivate let asked = AskCounts()

        func makeVerifier() -> Verifier { Verifier(node: self) }
    }

    struct Verifier: TokenVerifier {
        let node: Node
        private let way: ScriptedWay?
        private let verdict = Verdict.active(.anyone)

        init(node: Node) {
            self.node = node
            way = node.network?.makeNodeWay()
        }

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict {
            defer { rest(node.pace.answer) }
            let serial = token.trailingNumber
            func read() -> NumericDate? { node.ledger.revokedAt(serial) }
            let revoked = if let way { way.ask(read) } else { read() }
            guard let revokedAt = revoked else { return verdict }
            guard node.behaviour != .asksStore else { return .refused(.revoked) }
            let age_us = now.microseconds(since: revokedAt)
            // A decision as of an earlier date does not reflect the revocation.
            guard age_us >= 0 else { return verdict }
            var asked = 0
            if case .learnsWhenAsked = node.behaviour { asked = node.asked.count(serial) }
            return node.behaviour.accepts(age_us: age_us, asked: asked)
                ? verdict : .refused(.revoked)
        }
    }
}

extension Principal {
    /// The principal of a token whose subject does not matter.
    static let anyone = Principal(
        subject: "", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: .max))
}

private func rest(_ duration: Duration) {
    guard duration > .zero else { return }
    let end_ns = TrialClock.now_ns() + UInt64(duration.nanoseconds)
    while TrialClock.now_ns() < end_ns { _ = platform_sleep_until(end_ns) }
}

/// The serial numbers assigned and the dates of their revocations.
private final class ScriptedLedger: Sendable {
    private let serials = Atomic(0)
    private let revocations = Mutex<[Int: (date: NumericDate, readableFrom_ns: UInt64)]>([:])
    private let acknowledgements = Mutex<[String: UInt64]>([:])

    func nextSerial() -> Int { serials.add(1, ordering: .relaxed).newValue }

    func revoke(_ serial: Int, at now: NumericDate, readableFrom_ns from_ns: UInt64) {
        revocations.withLock { $0[serial] = (now, from_ns) }
    }

    func revokedAt(_ serial: Int) -> NumericDate? {
        guard let (date, from_ns) = revocations.withLock({ $0[serial] }) else { return nil }
        return from_ns == 0 || TrialClock.now_ns() >= from_ns ? date : nil
    }

    func noteAcknowledgement(of subject: String) {
        acknowledgements.withLock { $0[subject] = TrialClock.now_ns() }
    }

    var acknowledged_ns: [String: UInt64] { acknowledgements.withLock { $0 } }
}

/// The number of times that a node was asked about each token.
private final class AskCounts: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    /// Counts a question about a token, and returns its number.
    func count(_ serial: Int) -> Int {
        counts.withLock { counts in
            counts[serial, default: 0] += 1
            return counts[serial, default: 0]
        }
    }
}

extension Span<UInt8> {
    /// The decimal digits at the end of the text, as a number; 0 without digits.
    fileprivate var trailingNumber: Int {
        var (number, scale) = (0, 1)
        var index = count - 1
        while index >= 0, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self[index]) {
            number &+= Int(self[index] - UInt8(ascii: "0")) &* scale
            scale &*= 10
            index -= 1
        }
        return number
    }
}
