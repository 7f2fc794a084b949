import Synchronization
import Seeding

/// Counts and samples the population's live tokens just before each revocation, so that what the
/// revocation killed can be told from what was dead already.
struct PopulationCensus {
    private struct Entry {
        var alive = 0
        var sample: [UnsafeBufferPointer<UInt8>] = []
    }

    private let population: Population
    /// Whether a revocation kills the population: only then are dead tokens in it.
    private let isMortal: Bool
    /// The first slots, whose tokens die of age and are not counted.
    private let clients: Int
    private var entries: [Int: Entry] = [:]
    private var random: SeededGenerator

    private static let sampleSize = 16
    /// How long before a revocation its census is taken.
    private static let ahead_ns: UInt64 = 5_000_000

    init(of population: Population, isMortal: Bool, clients: Int, seed: UInt64) {
        self.population = population
        self.isMortal = isMortal
        self.clients = clients
        random = SeededGenerator(seed: seed, stream: "census")
    }

    /// Takes the census of a target once, when its revocation is near.
    mutating func take(
        of index: Int, ahead target: WindowPlan.Target, at elapsed_ns: UInt64, board: WindowBoard
    ) {
        guard elapsed_ns + Self.ahead_ns >= target.revoke_ns, entries[index] == nil else { return }
        let table = population.table
        let tokens = population.shape.tokens
        let deadline_ns = isMortal ? board.lastAcknowledgement_ns.load(ordering: .acquiring) : 0
        func isAlive(_ slot: Int) -> Bool {
            table.issuedAt(slot) > deadline_ns || deadline_ns == 0
        }
        var entry = Entry()
        let counted = max(tokens - clients, 0)
        entry.alive = isMortal ? (clients..<clients + counted).count(where: isAlive) : counted
        for _ in 0..<Self.sampleSize where counted > 0 {
            let slot = clients + Int(random.next(upperBound: UInt64(counted)))
            if isAlive(slot) { entry.sample.append(table.bytes(in: slot)) }
        }
        entries[index] = entry
    }

    func alive(at index: Int) -> Int { entries[index]?.alive ?? 0 }

    func sample(of index: Int) -> [UnsafeBufferPointer<UInt8>] { entries[index]?.sample ?? [] }
}

/// Where the windows phase keeps its tokens in the table.
struct WindowSlots: Sendable {
    let start: Int
    let targets: Int
    /// Other tokens of each target's subject.
    let siblingsPerTarget: Int

    func target(_ index: Int) -> Int { start + index }

    func siblings(of index: Int) -> Range<Int> {
        let first = start + targets + index * siblingsPerTarget
        return first..<first + siblingsPerTarget
    }

    var count: Int { targets * (1 + siblingsPerTarget) }
}
