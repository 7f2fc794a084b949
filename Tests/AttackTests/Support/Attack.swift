import Revocation
import Synchronization
import Testing
import Tokens

/// A token to be refused, for one of the given reasons.
struct Forgery {
    let what: String
    let token: [UInt8]
    let refusals: Set<Refusal>

    init(_ what: String, _ token: [UInt8], _ refusals: Refusal...) {
        self.init(what, token, Set(refusals))
    }

    init(_ what: String, _ token: [UInt8], _ refusals: Set<Refusal>) {
        self.what = what
        self.token = token
        self.refusals = refusals
    }
}

/// The deployments that an attack is made on.
enum Reach {
    /// All deployments.
    case all
    /// Deployments with a shared secret or ECDSA, for attacks that do not depend on the signature.
    case twoAlgorithms
    /// Deployments with a key pair.
    case keyPairs
    case algorithms([Algorithm])

    func contains(_ deployment: AttackedDeployment) -> Bool {
        switch self {
        case .all: true
        case .twoAlgorithms: [.HS256, .ES256].contains(deployment.algorithm)
        case .keyPairs: !deployment.algorithm.isSymmetric
        case .algorithms(let algorithms): algorithms.contains(deployment.algorithm)
        }
    }
}

/// Offers forgeries to a node of each deployment, between two honest tokens that the node has to
/// accept.
func attack(_ reach: Reach, with forge: (Session) throws -> [Forgery]) throws {
    var offered = 0
    for deployment in AgainstEveryStrategy.deployments where reach.contains(deployment) {
        let session = try deployment.open()
        let forgeries = try forge(session)
        for forgery in forgeries {
            let verdict = try session.verify(forgery.token, 0)
            Tally.count(verdict)
            guard case .refused(let refusal) = verdict, forgery.refusals.contains(refusal) else {
                Issue.record("\(deployment.name): \(forgery.what): \(verdict)")
                continue
            }
        }
        try confirm(session)
        offered += forgeries.count
    }
    #expect(offered > 0, "no deployment was attacked")
}

/// Runs `body` on each deployment, for attacks that are more than a list of forgeries.
func visit(_ reach: Reach, _ body: (Session) throws -> Void) throws {
    var visited = 0
    for deployment in AgainstEveryStrategy.deployments where reach.contains(deployment) {
        let session = try deployment.open()
        try body(session)
        visited += 1
    }
    #expect(visited > 0, "no deployment was visited")
}

/// Checks that an attack left the node as it was: the honest token and a new one are accepted.
private func confirm(_ session: Session) throws {
    for token in [session.token, try session.issue("bob")] {
        let verdict = try session.verify(token.bytes, 0)
        guard case .active(let principal) = verdict, principal.subject == token.subject else {
            Tally.countFalseRefusal()
            Issue.record("\(session.deployment.name): an honest token after the attack: \(verdict)")
            continue
        }
        Tally.countHonest()
    }
}

/// Counts the attempts of all suites together.
enum Tally {
    private struct Counts {
        var refused = 0
        var falseAccepts = 0
        var honest = 0
        var falseRefusals = 0
    }

    private static let counts = Mutex(Counts())

    static func count(_ verdict: Verdict) {
        counts.withLock { counts in
            if verdict.isActive { counts.falseAccepts += 1 } else { counts.refused += 1 }
        }
    }

    static func countHonest() { counts.withLock { $0.honest += 1 } }

    static func countFalseRefusal() { counts.withLock { $0.falseRefusals += 1 } }

    static var total: String {
        counts.withLock { counts in
            "\(counts.refused + counts.falseAccepts) forged tokens, \(counts.refused) refused, "
                + "\(counts.falseAccepts) false accepts; \(counts.honest + counts.falseRefusals) "
                + "honest tokens, \(counts.falseRefusals) false refusals;"
        }
    }
}

/// Attacks on tokens, made on every JWT strategy of the registry through the calls that the
/// benchmark makes: `makeNode`, `makeVerifier`, `verify`. Each attack is named by its CVE or RFC if
/// it has one.
@Suite(.againstEveryStrategy) struct Attacks {}
