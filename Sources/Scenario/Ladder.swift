/// The numbers of workers with which the closed loop runs, one per rung.
package enum Ladder: Sendable, Hashable {
    /// As many rungs as can raise the rate.
    case auto
    /// Exactly these numbers, rising.
    case listed([Int])

    /// The most workers of a rung where each is a thread, and of any rung of `auto`.
    package static let mostWorkers = 256
    /// The most workers of a listed rung where each is a connection to a server.
    package static let mostConnections = 1_024

    /// The workers of the first rung of `auto`. With two cores or more, two workers always reach a
    /// higher rate than one. A rung of one would never be the best, and nothing else is read from
    /// it.
    package static func firstRung(processors: Int) -> Int { processors > 1 ? 2 : 1 }

    /// The workers of the first rung if a ladder over a network is climbed too. The ladder without
    /// the network only has to find what is priced: the rate and the costs of the best rung. Fewer
    /// workers that wait for another process would leave cores idle.
    package static func firstRungWithoutNetwork(processors: Int) -> Int {
        2 * min(max(processors, 1), mostWorkers)
    }

    /// An upper limit on the rungs of `auto`: doubled from 1, and the number of cores.
    private static let mostRungs = 10

    /// Whether a listed rung has more workers than one process can have.
    var needsConnections: Bool {
        guard case .listed(let workers) = self else { return false }
        return workers.contains { $0 > Self.mostWorkers }
    }

    /// The highest number of rungs.
    var longest: Int {
        switch self {
        case .auto: Self.mostRungs
        case .listed(let workers): workers.count
        }
    }

    /// Returns the approximate number of rungs on a machine. If verifications wait for another
    /// process, the rate is assumed to stop rising at four times the number of cores.
    ///
    /// - Parameter isAcrossNetwork: whether there is another ladder over a network, which is not
    ///   counted.
    package func expected(
        waits: Bool, processors: Int, isAcrossNetwork: Bool = false
    ) -> Int {
        switch self {
        case .listed(let workers): return workers.count
        case .auto:
            // At twice and at four times the number of cores.
            guard !isAcrossNetwork else { return 2 }
            let cores = min(max(processors, 1), Self.mostWorkers)
            var rungs = 1
            var workers = Self.firstRung(processors: cores)
            while workers < cores {
                workers = min(workers * 2, cores)
                rungs += 1
            }
            return waits ? min(rungs + 2, Self.mostRungs) : rungs
        }
    }
}

extension Ladder: ExpressibleByArrayLiteral {
    package init(arrayLiteral workers: Int...) { self = .listed(workers) }
}

/// `"auto"` or `[1, 4]`, as the scenario writes it.
extension Ladder: Codable {
    package static let automatic = "auto"

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let word = try? container.decode(String.self) else {
            self = .listed(try container.decode([Int].self))
            return
        }
        guard word == Self.automatic else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(word) is not a ladder such as auto")
        }
        self = .auto
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .auto: try container.encode(Self.automatic)
        case .listed(let workers): try container.encode(workers)
        }
    }
}
