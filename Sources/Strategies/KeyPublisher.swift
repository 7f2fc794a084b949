import Revocation
import Synchronization
import Tokens

/// The authorization server's keys, one for each group of subjects, and the key set it publishes
/// (RFC 7517, section 5).
///
/// Without an overlap a rotation is an emergency: the old key leaves the set at once, and nodes learn
/// the new one no sooner, as what is kept beside a stolen key may be stolen too. With one it is
/// routine: the next key has been published ahead, so that every node knows it before it signs, and
/// the old one stays until the overlap is over.
final class KeyPublisher: Sendable {
    private struct Group {
        var current: JSONWebKey
        /// Published ahead of its use; nil in emergencies.
        var next: JSONWebKey?
        /// Keys that no longer sign, each with the time until which it stays published.
        var former: [(key: JSONWebKey, until: NumericDate)] = []
    }

    private struct State {
        var groups: [Group]
        /// Made ahead, so that an emergency does not wait for a key: an RSA key takes up to a second.
        var spare: JSONWebKey?
    }

    private let algorithm: Algorithm
    private let overlap_us: Int64
    private let state: Mutex<State>

    private var isRoutine: Bool { overlap_us > 0 }

    init(_ algorithm: Algorithm, groups: Int = 1, overlap: Duration = .zero) throws(StrategyError) {
        self.algorithm = algorithm
        overlap_us = overlap.microseconds
        func generate() throws(StrategyError) -> JSONWebKey {
            try fromTokens(try JSONWebKey.generate(algorithm))
        }
        var made: [Group] = []
        for _ in 0..<max(groups, 1) {
            let next = overlap > .zero ? try generate() : nil
            made.append(Group(current: try generate(), next: next))
        }
        let spare = overlap > .zero ? nil : try generate()
        state = Mutex(State(groups: made, spare: spare))
    }

    private func generate() throws(StrategyError) -> JSONWebKey {
        try fromTokens(try JSONWebKey.generate(algorithm))
    }

    func signingKey(of group: Int = 0) -> JSONWebKey {
        state.withLock { $0.groups[group].current }
    }

    /// The key set as its server would send it at `now`.
    func document(at now: NumericDate) -> [UInt8] {
        let keys = state.withLock { state in
            state.groups.flatMap { group in
                [group.current] + (group.next.map { [$0] } ?? [])
                    + group.former.filter { now < $0.until }.map(\.key)
            }
        }
        return Array(JSONWebKeySet(keys.map(\.publicKey)).json().utf8)
    }

    /// Signs a group's tokens with another key from now on.
    func rotate(_ group: Int = 0, at now: NumericDate) throws(StrategyError) {
        let spare = isRoutine ? nil : takeSpare()
        let fresh: JSONWebKey
        if let spare { fresh = spare } else { fresh = try generate() }
        let until = now.advanced(byMicroseconds: overlap_us)
        state.withLock { state in
            if let next = state.groups[group].next {
                let old = state.groups[group].current
                state.groups[group].former.append((old, until))
                state.groups[group].current = next
                state.groups[group].next = fresh
            } else {
                state.groups[group].current = fresh
            }
        }
    }

    private func takeSpare() -> JSONWebKey? {
        state.withLock { state in
            defer { state.spare = nil }
            return state.spare
        }
    }

    /// Forgets keys that are no longer published and makes a spare key where one is missing; the
    /// number of keys forgotten.
    func maintain(at now: NumericDate) throws(StrategyError) -> Int {
        let (forgotten, lacksSpare) = state.withLock { state in
            var forgotten = 0
            for index in state.groups.indices {
                let before = state.groups[index].former.count
                state.groups[index].former.removeAll { $0.until <= now }
                forgotten += before - state.groups[index].former.count
            }
            return (forgotten, state.spare == nil && !isRoutine)
        }
        if lacksSpare {
            let spare = try generate()
            state.withLock { state in
                if state.spare == nil { state.spare = spare }
            }
        }
        return forgotten
    }
}

/// One thread's signer with the keys of a publisher, as they change.
final class RotatingIssuer {
    private let publisher: KeyPublisher
    private let context: StrategyContext
    /// By group, with the `kid` that each signs with.
    private var issuers: [Int: (keyID: String, issuer: AccessTokenIssuer)] = [:]

    init(_ publisher: KeyPublisher, in context: StrategyContext) {
        self.publisher = publisher
        self.context = context
    }

    func issue(
        _ grant: Grant, of group: Int = 0, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        let key = publisher.signingKey(of: group)
        if let known = issuers[group], known.keyID == key.keyID {
            return try known.issuer.issue(grant, at: now)
        }
        let issuer = try AccessTokenIssuer(key, in: context)
        issuers[group] = (key.keyID, issuer)
        return try issuer.issue(grant, at: now)
    }
}
