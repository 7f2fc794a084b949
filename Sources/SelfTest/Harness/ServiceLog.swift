import Load
import Synchronization
import Tokens

/// The scripted servers' own log of what they did, with which the harness's results are compared.
final class ServiceLog: Sendable {
    enum Answer: Sendable, Hashable {
        case accepted
        case refused(Refusal)
        case error, timeout
    }

    struct Entry: Sendable, Hashable {
        /// The load served. Verifiers created without a request in between serve the same load.
        var session: Int
        var node: Int
        /// False for the node in addition to those that the scenario asks for.
        var isProbed: Bool
        var begun_ns: UInt64
        var ended_ns: UInt64
        /// The CPU time of the thread meanwhile.
        var cpu_ns: UInt64
        /// The date by which the token was judged.
        var asOf: NumericDate
        /// The token's subject; empty for a token that was never issued.
        var subject: String
        /// Whether the token was one to accept, whatever the answer.
        var isGood: Bool
        var answer: Answer

        var service_ns: UInt64 { ended_ns - begun_ns }
    }

    struct Revocation: Sendable, Hashable {
        var subject: String
        /// The date with which the revocation was requested.
        var asOf: NumericDate
        /// When the token expires; the end of time if no token is the target.
        var expires: NumericDate
        /// The last instant before the answer.
        var acknowledged_ns: UInt64
    }

    private struct Pages {
        var entries: [Entry] = []
        var revocations: [Revocation] = []
        var issues = 0
        var session = 0
    }

    private let pages = Mutex(Pages())

    /// Returns the session of a verifier that is created now.
    func join() -> Int {
        pages.withLock { pages in
            if pages.entries.last?.session == pages.session { pages.session += 1 }
            return pages.session
        }
    }

    func add(_ entry: Entry) { pages.withLock { $0.entries.append(entry) } }

    func add(_ revocation: Revocation) { pages.withLock { $0.revocations.append(revocation) } }

    func addIssue() { pages.withLock { $0.issues += 1 } }

    var entries: [Entry] { pages.withLock { $0.entries } }
    var revocations: [Revocation] { pages.withLock { $0.revocations } }
    var issues: Int { pages.withLock { $0.issues } }

    /// The entries by load, in order.
    var sessions: [[Entry]] {
        let entries = entries
        let last = entries.map(\.session).max() ?? -1
        return (0..<last + 1).map { session in entries.filter { $0.session == session } }
            .filter { !$0.isEmpty }
    }
}
