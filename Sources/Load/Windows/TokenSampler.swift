import Revocation
import Synchronization
import Seeding

/// A sampler that counts and samples the population's live tokens just before each revocation, so
/// that what the revocation invalidated can be distinguished from what was already invalid.
struct TokenSampler {
    private struct Entry {
        var alive = 0
        var sample: [UnsafeBufferPointer<UInt8>] = []
    }

    private let population: Population
    /// Whether revocations reach the population. Only then does it contain invalid tokens.
    private let isMortal: Bool
    /// The slots that are counted, by group where subjects have groups. Excludes the first slots,
    /// whose clients renew their tokens, because those tokens expire.
    private let members: [[Int]]
    private var entries: [Int: Entry] = [:]
    private var random: SeededGenerator

    private static let sampleSize = 16
    /// How long before a revocation the sample is taken.
    private static let ahead_ns: UInt64 = 5_000_000

    init(of population: Population, for shape: WindowPlan.Shape, clients: Int, seed: UInt64) {
        self.population = population
        isMortal = shape.isMass
        var members = [[Int]](repeating: [], count: shape.groups?.count ?? 1)
        for slot in min(clients, population.shape.tokens)..<population.shape.tokens {
            members[population.group(of: slot, in: shape.groups)].append(slot)
        }
        self.members = members
        random = SeededGenerator(seed: seed, stream: "census")
    }

    /// Samples for a target once, shortly before its revocation.
    mutating func take(
        of index: Int, ahead target: WindowPlan.Target, at elapsed_ns: UInt64,
        state: SharedWindowState
    ) {
        guard elapsed_ns + Self.ahead_ns >= target.revoke_ns, entries[index] == nil else { return }
        let table = population.table
        let members = members[target.group]
        let deadline_ns = isMortal ? state.lastAcknowledgement_ns(of: target.group) : 0
        func isAlive(_ slot: Int) -> Bool {
            table.issuedAt(slot) > deadline_ns || deadline_ns == 0
        }
        var entry = Entry()
        entry.alive = isMortal ? members.count(where: isAlive) : members.count
        for _ in 0..<Self.sampleSize where !members.isEmpty {
            let slot = members[Int(random.next(upperBound: UInt64(members.count)))]
            if isAlive(slot) { entry.sample.append(table.bytes(in: slot)) }
        }
        entries[index] = entry
    }

    func alive(at index: Int) -> Int { entries[index]?.alive ?? 0 }

    func sample(of index: Int) -> [UnsafeBufferPointer<UInt8>] { entries[index]?.sample ?? [] }
}
