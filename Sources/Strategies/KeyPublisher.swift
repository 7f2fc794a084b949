import Revocation
import Synchronization
import Tokens

/// The authorization server's keys, and the key set it publishes (RFC 7517, section 5).
final class KeyPublisher: Sendable {
    private struct State {
        var current: JSONWebKey
        /// Made ahead, so that a rotation does not wait for a key: an RSA key takes up to a second.
        var standby: JSONWebKey?
        /// Keys that no longer sign, each with the time until which it stays published.
        var former: [(key: JSONWebKey, until: NumericDate)] = []
    }

    private let algorithm: Algorithm
    private let overlap_us: Int64
    private let state: Mutex<State>

    init(_ algorithm: Algorithm, overlap: Duration) throws(StrategyError) {
        self.algorithm = algorithm
        overlap_us = overlap.microseconds
        let current = try fromTokens(try JSONWebKey.generate(algorithm))
        let standby = try fromTokens(try JSONWebKey.generate(algorithm))
        state = Mutex(State(current: current, standby: standby))
    }

    var signingKey: JSONWebKey { state.withLock { $0.current } }

    /// The key set as its server would send it at `now`.
    func document(at now: NumericDate) -> [UInt8] {
        let keys = state.withLock { state in
            [state.current] + state.former.filter { now < $0.until }.map(\.key)
        }
        return Array(JSONWebKeySet(keys.map(\.publicKey)).json().utf8)
    }

    /// Signs with another key from now on. The old one leaves the set when the overlap is over:
    /// at once in an emergency.
    func rotate(at now: NumericDate) throws(StrategyError) {
        let prepared = state.withLock { state in
            defer { state.standby = nil }
            return state.standby
        }
        let next: JSONWebKey
        if let prepared {
            next = prepared
        } else {
            next = try fromTokens(try JSONWebKey.generate(algorithm))
        }
        state.withLock { state in
            if overlap_us > 0 {
                let until = now.advanced(byMicroseconds: overlap_us)
                state.former.append((state.current, until))
            }
            state.current = next
        }
    }

    /// Forgets keys that are no longer published and makes a standby key where there is none; the
    /// number of keys forgotten.
    func maintain(at now: NumericDate) throws(StrategyError) -> Int {
        let (forgotten, lacksStandby) = state.withLock { state in
            let before = state.former.count
            state.former.removeAll { $0.until <= now }
            return (before - state.former.count, state.standby == nil)
        }
        if lacksStandby {
            let standby = try fromTokens(try JSONWebKey.generate(algorithm))
            state.withLock { state in
                if state.standby == nil { state.standby = standby }
            }
        }
        return forgotten
    }
}
