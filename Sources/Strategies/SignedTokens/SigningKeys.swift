import Revocation
import Synchronization
import Tokens

/// How the keys that sign tokens change.
public enum KeyRotation: Sendable, Hashable {
    case never
    /// One key per group of subjects. The old key leaves the set immediately. Nodes do not learn
    /// the new key any earlier, because keys stored with a stolen key may be stolen too.
    case emergency(groups: Int)
    /// The next key is published ahead, so that every node knows it before it signs. The old key
    /// stays published for the overlap.
    case routine(overlap: Duration)
}

/// The authorization server's keys, one per group of subjects, and the key set that it publishes
/// (RFC 7517, section 5).
public final class SigningKeys: Sendable {
    private struct Group {
        var current: JSONWebKey
        /// Published ahead of its use; nil except for routine rotations.
        var next: JSONWebKey?
        /// Keys that no longer sign, each with the time until which it is published.
        var former: [(key: JSONWebKey, until: NumericDate)] = []
    }

    private struct State {
        var groups: [Group]
        /// Generated ahead, so that an emergency does not wait for a key: an RSA key takes up to a
        /// second.
        var spare: JSONWebKey?
    }

    let groups: SubjectGroups
    private let algorithm: Algorithm
    private let keySize_bits: Int
    private let rotation: KeyRotation
    private let state: Mutex<State>
    private let rotations = Atomic(0)

    init(
        _ algorithm: Algorithm, keySize_bits: Int, _ rotation: KeyRotation
    ) throws(StrategyError) {
        self.algorithm = algorithm
        self.keySize_bits = keySize_bits
        self.rotation = rotation
        var count = 1
        if case .emergency(let groups) = rotation { count = groups }
        groups = SubjectGroups(count: count)
        var made: [Group] = []
        for _ in 0..<groups.count {
            let next = rotation.isRoutine ? try Self.generate(algorithm, keySize_bits) : nil
            made.append(Group(current: try Self.generate(algorithm, keySize_bits), next: next))
        }
        let spare = rotation.isEmergency ? try Self.generate(algorithm, keySize_bits) : nil
        state = Mutex(State(groups: made, spare: spare))
    }

    private static func generate(
        _ algorithm: Algorithm, _ size_bits: Int
    ) throws(StrategyError) -> JSONWebKey {
        try fromTokens(try JSONWebKey.generate(algorithm, size_bits: size_bits))
    }

    /// A counter that rises with every rotation.
    var generation: Int { rotations.load(ordering: .acquiring) }

    func signingKey(of group: Int = 0) -> JSONWebKey {
        state.withLock { $0.groups[group].current }
    }

    /// Returns the key set as its server would send it at `now`.
    func document(at now: NumericDate) -> [UInt8] {
        let keys = state.withLock { state in
            state.groups.flatMap { group in
                [group.current] + (group.next.map { [$0] } ?? [])
                    + group.former.filter { now < $0.until }.map(\.key)
            }
        }
        return Array(JSONWebKeySet(keys.map(\.publicKey)).json().utf8)
    }

    /// Switches a group's signing key: the next tokens are signed with another key.
    func rotate(_ group: Int = 0, at now: NumericDate) throws(StrategyError) {
        let fresh: JSONWebKey
        if let spare = takeSpare() {
            fresh = spare
        } else {
            fresh = try Self.generate(algorithm, keySize_bits)
        }
        let until = now.advanced(byMicroseconds: rotation.overlap.microseconds)
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
        rotations.wrappingAdd(1, ordering: .releasing)
    }

    private func takeSpare() -> JSONWebKey? {
        state.withLock { state in
            defer { state.spare = nil }
            return state.spare
        }
    }

    /// Drops keys that are no longer published and generates a missing spare key. Returns the
    /// number of keys dropped.
    func maintain(at now: NumericDate) throws(StrategyError) -> Int {
        let (forgotten, lacksSpare) = state.withLock { state in
            var forgotten = 0
            for index in state.groups.indices {
                let before = state.groups[index].former.count
                state.groups[index].former.removeAll { $0.until <= now }
                forgotten += before - state.groups[index].former.count
            }
            return (forgotten, state.spare == nil && rotation.isEmergency)
        }
        if lacksSpare {
            let spare = try Self.generate(algorithm, keySize_bits)
            state.withLock { state in
                if state.spare == nil { state.spare = spare }
            }
        }
        return forgotten
    }
}

extension KeyRotation {
    fileprivate var isEmergency: Bool {
        if case .emergency = self { true } else { false }
    }

    fileprivate var isRoutine: Bool { overlap > .zero }

    fileprivate var overlap: Duration {
        if case .routine(let overlap) = self { overlap } else { .zero }
    }
}
