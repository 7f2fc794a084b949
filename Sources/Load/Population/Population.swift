import Foundation
import Revocation
import Seeding
import Synchronization
import Tokens

/// The shape of a population: its subjects and tokens, and how requests are drawn from them.
package struct PopulationShape: Sendable, Hashable {
    /// The distribution by which subjects are drawn.
    package enum SubjectLaw: Sendable, Hashable {
        case uniform
        /// Draws the subject of rank k with a probability proportional to `1 / k^exponent`.
        case zipf(exponent: Double)
    }

    package var subjects: Int
    package var tokensPerSubject: Int
    /// The clients that a subject's tokens take turns among.
    package var clientsPerSubject: Int
    package var draw: SubjectLaw
    /// The share of requests with a bad token.
    package var badShare: Double
    /// The share of high-stakes requests.
    package var highStakesShare: Double
    package var nodes: Int

    package init(
        subjects: Int, tokensPerSubject: Int, draw: SubjectLaw, badShare: Double,
        highStakesShare: Double = 0, nodes: Int, clientsPerSubject: Int = 1
    ) {
        self.subjects = subjects
        self.tokensPerSubject = tokensPerSubject
        self.clientsPerSubject = clientsPerSubject
        self.draw = draw
        self.badShare = badShare
        self.highStakesShare = highStakesShare
        self.nodes = nodes
    }

    package var tokens: Int { subjects * tokensPerSubject }

    /// Returns the subject of a rank, from 0.
    package static func subject(_ rank: Int) -> String { "s\(rank)" }

    /// Returns the client of a subject's token, by the token's number from 0.
    package func client(ofToken number: Int) -> String {
        let client = number % max(clientsPerSubject, 1)
        return client == 0 ? ExampleParties.client : "\(ExampleParties.client)\(client)"
    }
}

/// A kind of token that must be refused.
package enum BadToken: String, Sendable, CaseIterable {
    case expired, tampered, wrongAudience, revoked
}

/// One future request: which token, and at which node.
@usableFromInline package struct DrawnRequest: Sendable, Hashable {
    @usableFromInline package let slot: UInt32
    @usableFromInline package let node: UInt8
    /// Whether the token must be accepted.
    @usableFromInline package let isGood: Bool
    @usableFromInline package let isHighStakes: Bool
}

/// The tokens of a trial and the draws from them.
///
/// Slots hold the good tokens by subject, then ``badSlots`` bad ones with their kinds taking turns,
/// then those that the windows phase fills.
package struct Population: Sendable {
    package let shape: PopulationShape
    package let table: TokenTable
    package let badKinds: [BadToken]

    static let badSlots = 256

    package init(shape: PopulationShape, badKinds: [BadToken], extraSlots: Int) {
        self.shape = shape
        self.badKinds = badKinds
        table = TokenTable(count: shape.tokens + Self.badSlots + extraSlots)
    }

    /// The first slot that the windows phase may fill.
    package var extraStart: Int { shape.tokens + Self.badSlots }

    /// Returns the subject of a good slot.
    package func subject(of slot: Int) -> String {
        PopulationShape.subject(slot / max(shape.tokensPerSubject, 1))
    }

    /// Returns what a client is granted for its token in a good slot.
    func grant(ofSlot slot: Int, audience: String, lifetime: Duration) -> Grant {
        Grant(
            subject: subject(of: slot),
            client: shape.client(ofToken: slot % max(shape.tokensPerSubject, 1)),
            audience: audience, scope: "read", lifetime: lifetime)
    }

    /// Returns the group of a good slot's subject; 0 where subjects have no groups.
    func group(of slot: Int, in groups: SubjectGroups?) -> Int {
        groups?.group(of: subject(of: slot)) ?? 0
    }

    /// Returns the next `count` requests of one worker. The worker repeats them as long as it
    /// needs.
    ///
    /// - Parameter nodes: the number of nodes to spread the requests over; the shape's if nil.
    package func draws(
        _ count: Int, seed: UInt64, worker: Int, nodes: Int? = nil
    ) -> [DrawnRequest] {
        let nodes = UInt64(max(nodes ?? shape.nodes, 1))
        var random = SeededGenerator(seed: seed, stream: "draws", worker)
        // A separate random stream, so that the share does not affect the choice of tokens and
        // nodes.
        var stakes = SeededGenerator(seed: seed, stream: "stakes", worker)
        let sampler = RankSampler(count: shape.subjects, draw: shape.draw)
        return (0..<count).map { _ in
            let isHighStakes = stakes.uniform() < shape.highStakesShare
            let node = UInt8(random.next(upperBound: nodes))
            if !badKinds.isEmpty, random.uniform() < shape.badShare {
                let slot = shape.tokens + Int(random.next(upperBound: UInt64(Self.badSlots)))
                return DrawnRequest(
                    slot: UInt32(slot), node: node, isGood: false, isHighStakes: isHighStakes)
            }
            let rank = sampler.sample(random.uniform())
            let token = Int(random.next(upperBound: UInt64(shape.tokensPerSubject)))
            let slot = rank * shape.tokensPerSubject + token
            return DrawnRequest(
                slot: UInt32(slot), node: node, isGood: true, isHighStakes: isHighStakes)
        }
    }

    /// Returns a digest of what the seed decides about the first worker's requests.
    package func fingerprint(seed: UInt64) -> String {
        var digest = Fingerprint()
        for draw in draws(4_096, seed: seed, worker: 0) {
            digest.add(draw.slot)
            digest.add(draw.node)
        }
        return digest.text
    }
}

/// A sampler of ranks in `0..<count` that inverts the cumulative distribution function.
private struct RankSampler {
    private let count: Int
    /// Cumulative weights up to each rank; empty for the uniform distribution.
    private let cumulative: [Double]

    init(count: Int, draw: PopulationShape.SubjectLaw) {
        self.count = max(count, 1)
        guard case .zipf(let exponent) = draw else {
            cumulative = []
            return
        }
        var sum = 0.0
        cumulative = (0..<max(count, 1)).map { rank in
            sum += pow(Double(rank + 1), -exponent)
            return sum
        }
    }

    func sample(_ uniform: Double) -> Int {
        guard let total = cumulative.last else {
            return min(Int(uniform * Double(count)), count - 1)
        }
        let wanted = uniform * total
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
