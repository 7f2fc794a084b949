import Seeding

/// What a deployment does, event by event, to hold a decision's formulas against: one client's
/// uses at random nodes and instants, what nodes know of its token, and a revocation at a random
/// instant of the token's life. It knows no formula.
struct DeploymentSimulation {
    enum Knowledge {
        /// An answer is kept for `life_s` from when it was asked for. About tokens, nothing is known
        /// of a new one.
        case answers(life_s: Double, areAboutTokens: Bool)
        /// A copy is fetched every `period_s`, and what was revoked vanishes from it `delay_s` later.
        case copies(period_s: Double, delay_s: Double)
        /// Nothing but the token.
        case expiry
    }

    var knowledge: Knowledge
    var nodes: Int
    /// Of the client, at all nodes together.
    var use_per_s: Double
    var life_s: Double
    var leeway_s = 0.0
    /// From a node to what it fetches and back.
    var rtt_s = 0.0
    var revocations = 20_000

    struct Found {
        /// Of one node, of each revocation, s.
        var windows: [Double] = []
        /// Until the last node refuses, s.
        var lastNode: [Double] = []
        /// Uses accepted after each revocation.
        var accepted: [Double] = []
        /// Before the revocations: uses, and those of them for which a node asked.
        var uses = 0
        var questions = 0

        var questionShare: Double { Double(questions) / Double(max(uses, 1)) }
    }

    func run(seed: UInt64) -> Found {
        var random = SeededGenerator(seed: seed, stream: "deployment")
        var found = Found()
        for _ in 0..<revocations { revoke(&found, &random) }
        return found
    }

    /// The revocation is at 0.
    private func revoke(_ found: inout Found, _ random: inout SeededGenerator) {
        let age = random.uniform() * life_s
        let expiry = life_s - age + leeway_s
        var ends: [Double]
        switch knowledge {
        case .expiry: ends = Array(repeating: expiry, count: nodes)
        case .copies(let period, let delay):
            ends = (0..<nodes).map { _ in
                // Fetches leave at phase + k × period; what they bring is as of half a round trip
                // later.
                var leaves = random.uniform() * period - rtt_s
                while leaves + rtt_s / 2 < delay { leaves += period }
                return min(leaves + rtt_s, expiry)
            }
        case .answers(let keep, let areAboutTokens):
            // At any instant of a cycle: busy nodes ask almost periodically.
            let cycle = min(keep + Double(nodes) / use_per_s, 2 * keep)
            let start = areAboutTokens ? -age : -10 * keep - random.uniform() * cycle
            ends = askedEnds(keep, from: start, &found, &random)
            for node in ends.indices { ends[node] = min(ends[node], expiry) }
        }
        found.windows.append(max(ends.first ?? 0, 0))
        found.lastNode.append(max(ends.max() ?? 0, 0))
        found.accepted.append(accepted(until: ends, &random))
    }

    /// When each node's last answer ends, after uses up to the revocation.
    private func askedEnds(
        _ keep: Double, from start: Double, _ found: inout Found,
        _ random: inout SeededGenerator
    ) -> [Double] {
        var ends = [Double](repeating: -.infinity, count: nodes)
        var time = start
        while true {
            time += random.exponential() / use_per_s
            guard time < 0 else { return ends }
            let node = Int(random.next(upperBound: UInt64(nodes)))
            // The first half only fills the caches.
            let counts = time > start / 2
            if counts { found.uses += 1 }
            guard time >= ends[node] else { continue }
            ends[node] = time + keep
            if counts { found.questions += 1 }
        }
    }

    private func accepted(until ends: [Double], _ random: inout SeededGenerator) -> Double {
        let last = ends.max() ?? 0
        var (time, count) = (0.0, 0.0)
        while true {
            time += random.exponential() / use_per_s
            guard time < last else { return count }
            if time < ends[Int(random.next(upperBound: UInt64(nodes)))] { count += 1 }
        }
    }
}

/// When clients get tokens: at the end of each token's life, or with the first request after a
/// revocation.
struct IssueSimulation {
    var life_s: Double
    /// Of one client.
    var revocations_per_s: Double
    var requests_per_s: Double
    var tokens = 40_000

    /// Of one client, each token's share of ends by expiry, and how long each was the last one.
    func run(seed: UInt64) -> (expired: [Double], lasted_s: [Double]) {
        var random = SeededGenerator(seed: seed, stream: "issues")
        var (expired, lasted) = ([Double](), [Double]())
        for _ in 0..<tokens {
            let revoked = random.exponential() / revocations_per_s
            expired.append(revoked >= life_s ? 1 : 0)
            let wait_s = revoked < life_s ? random.exponential() / requests_per_s : 0
            lasted.append(min(revoked, life_s) + wait_s)
        }
        return (expired, lasted)
    }
}

extension [Double] {
    var mean: Double { reduce(0, +) / Double(Swift.max(count, 1)) }

    /// The standard error of ``mean``.
    var standardError: Double {
        let mean = mean
        let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(Swift.max(count - 1, 1)) / Double(Swift.max(count, 1)))
            .squareRoot()
    }
}
