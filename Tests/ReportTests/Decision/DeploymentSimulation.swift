import Seeding

/// Simulates a deployment event by event, to check a decision's formulas: one client's uses at
/// random nodes and instants, what nodes know about its token, and a revocation at a random instant
/// of the token's life. The simulation uses none of the formulas.
struct DeploymentSimulation {
    enum Knowledge {
        /// A node keeps an answer for `life_s` from when it asked. If answers are about tokens,
        /// nodes know nothing about a new token.
        case answers(life_s: Double, areAboutTokens: Bool)
        /// A node fetches a copy every `period_s`. What was revoked vanishes from the published
        /// copy `delay_s` after the revocation.
        case copies(period_s: Double, delay_s: Double)
        /// Nodes know only the token.
        case expiry
    }

    var knowledge: Knowledge
    var nodes: Int
    /// The client's uses per second, at all nodes together.
    var use_per_s: Double
    var life_s: Double
    var leeway_s = 0.0
    /// The round trip from a node to the source of what it fetches.
    var rtt_s = 0.0
    var revocations = 20_000

    struct Found {
        /// The window of each revocation at one node, s.
        var windows: [Double] = []
        /// The time of each revocation until the last node refuses, s.
        var lastNode: [Double] = []
        /// Uses accepted after each revocation.
        var accepted: [Double] = []
        /// The uses before the revocations, and how many of them made a node ask.
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

    /// Simulates one revocation, at time 0.
    private func revoke(_ found: inout Found, _ random: inout SeededGenerator) {
        let age = random.uniform() * life_s
        let expiry = life_s - age + leeway_s
        var ends: [Double]
        switch knowledge {
        case .expiry: ends = Array(repeating: expiry, count: nodes)
        case .copies(let period, let delay):
            ends = (0..<nodes).map { _ in
                // Fetches leave at phase + k × period. The copy is as of half a round trip later.
                var leaves = random.uniform() * period - rtt_s
                while leaves + rtt_s / 2 < delay { leaves += period }
                return min(leaves + rtt_s, expiry)
            }
        case .answers(let keep, let areAboutTokens):
            // The revocation is at a random instant of a cycle, because busy nodes ask almost
            // periodically.
            let cycle = min(keep + Double(nodes) / use_per_s, 2 * keep)
            let start = areAboutTokens ? -age : -10 * keep - random.uniform() * cycle
            ends = askedEnds(keep, from: start, &found, &random)
            for node in ends.indices { ends[node] = min(ends[node], expiry) }
        }
        found.windows.append(max(ends.first ?? 0, 0))
        found.lastNode.append(max(ends.max() ?? 0, 0))
        found.accepted.append(accepted(until: ends, &random))
    }

    /// Returns when each node's last answer ends, after the uses up to the revocation.
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
            // Only the second half of the time counts: the first half fills the caches.
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

/// Simulates when clients get tokens: at the end of each token's life, or with the first request
/// after a revocation.
struct IssueSimulation {
    var life_s: Double
    /// The revocations of one client per second.
    var revocations_per_s: Double
    var requests_per_s: Double
    var tokens = 40_000

    /// Returns, for each token of one client, 1 if the token ended by expiry and 0 otherwise, and
    /// how long the token was the client's latest.
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
