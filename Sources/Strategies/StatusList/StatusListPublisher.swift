import Revocation
import Synchronization
import Tokens

/// What the authority and the nodes know of a status list before it is published.
struct StatusListTerms: Sendable {
    /// The name under which the list is published.
    static let document = DocumentName(path: "statuslists/1", kind: .statusList)

    var uri: String
    var bits: Int
    var entries: Int
    var timeToLive: Duration
    /// Whether indexes are assigned in random order, as section 12.2 of the draft advises. Assigned
    /// in sequence, they would reveal when a token was issued, and which tokens were issued with
    /// it.
    var isRandom: Bool
}

/// The authorization server's status list: who has which index, which indexes are revoked, and the
/// signed token that nodes fetch (draft-ietf-oauth-status-list).
final class StatusListPublisher: Sendable {
    private struct State {
        var list: StatusList
        /// When each index may be assigned again, in microseconds.
        var freeFrom_us: [Int64]
        /// The next index to try, if indexes are assigned in sequence.
        var next = 0
        /// Revoked indexes, and when their tokens expire.
        var revoked: [Int: NumericDate] = [:]
        /// Counts the list's changes.
        var edition = 0
    }

    /// What was last published.
    private struct Published {
        var edition = -1
        var compressed = ""
        var token: [UInt8] = []
        var signedAt = NumericDate(microseconds: 0)
    }

    let terms: StatusListTerms
    private let key: JSONWebKey
    private let state: Mutex<State>
    /// Locked before the state if both are locked. Compression does not block revocations.
    private let published = Mutex(Published())

    /// A cleared index is not reused until this long after nodes must have stopped using any copy
    /// in which it is set, because an authority may be delayed between reading its clock and
    /// clearing.
    private static let margin_us: Int64 = 1_000_000

    /// The list is compressed again when a node fetches it after a change. Compared with level 9,
    /// the result is a third larger, and compression is a hundred times faster.
    private static let compression = 4

    init(_ terms: StatusListTerms, signing key: JSONWebKey) {
        self.terms = terms
        self.key = key
        let list = StatusList(bits: terms.bits, entries: terms.entries)
        state = Mutex(
            State(list: list, freeFrom_us: [Int64](repeating: .min, count: list.count)))
    }

    /// Assigns an index until its token expires at `end`.
    func allocate(until end: NumericDate, at now: NumericDate) throws(StrategyError) -> Int {
        let index = state.withLock { state -> Int? in
            guard let index = free(in: &state, at: now) else { return nil }
            state.freeFrom_us[index] = end.microseconds
            return index
        }
        guard let index else {
            throw StrategyError(
                .failed,
                "cannot issue a token: all \(terms.entries) indexes of the status list are in use; "
                    + "set \(JWTStatusList.size.name) higher")
        }
        return index
    }

    private func free(in state: inout State, at now: NumericDate) -> Int? {
        let count = state.freeFrom_us.count
        var start = state.next
        if terms.isRandom {
            for _ in 0..<32 {
                let index = Int.random(in: 0..<max(count, 1))
                if state.freeFrom_us[index] <= now.microseconds { return index }
            }
            start = Int.random(in: 0..<max(count, 1))
        }
        for distance in 0..<count {
            let index = (start + distance) % count
            guard state.freeFrom_us[index] <= now.microseconds else { continue }
            state.next = (index + 1) % count
            return index
        }
        return nil
    }

    /// Sets an index to invalid until its token expires at `end`.
    func revoke(_ index: Int, until end: NumericDate) {
        state.withLock { state in
            guard state.list.set(StatusList.invalid, at: index) else { return }
            state.freeFrom_us[index] = .max
            state.revoked[index] = end
            state.edition += 1
        }
    }

    /// Clears the indexes of expired tokens. Returns their number.
    func purge(at now: NumericDate) -> Int {
        state.withLock { state in
            let deadline = now.advanced(byMicroseconds: -RequestInFlight.longest_ms * 1_000)
            let dead = state.revoked.filter { $0.value <= deadline }.map(\.key)
            let rest_us = terms.timeToLive.microseconds + Self.margin_us
            for index in dead {
                state.list.set(StatusList.valid, at: index)
                state.revoked[index] = nil
                state.freeFrom_us[index] = now.advanced(byMicroseconds: rest_us).microseconds
            }
            if !dead.isEmpty { state.edition += 1 }
            return dead.count
        }
    }

    /// Returns the number of revoked indexes whose tokens have not expired.
    func revoked(at now: NumericDate) -> Int {
        state.withLock { state in state.revoked.values.count { $0 > now } }
    }

    /// Returns the status list token as its server would send it at `now`. The token is made again
    /// when the list has changed, and when the token is older than half of its `ttl`.
    func document(at now: NumericDate) throws(StrategyError) -> [UInt8] {
        try published.withLock { published throws(StrategyError) in
            let life_us = terms.timeToLive.microseconds
            let (list, edition) = state.withLock { ($0.list, $0.edition) }
            let isOld = now.microseconds(since: published.signedAt) >= life_us / 2
            guard edition != published.edition || isOld else { return published.token }
            if edition != published.edition {
                published.compressed = try fromTokens(
                    try list.compressed(level: Self.compression))
            }
            let token = StatusListToken(
                uri: terms.uri, issuedAt: now,
                expiresAt: now.advanced(byMicroseconds: 3 * life_us), timeToLive_us: life_us,
                list: list)
            let (key, compressed) = (key, published.compressed)
            published.token = try fromTokens(try token.signed(with: key, compressed: compressed))
            published.edition = edition
            published.signedAt = now
            return published.token
        }
    }
}
