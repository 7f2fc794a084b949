/// The numbers of workers that the closed loop is run with, one rung each.
package enum Ladder: Sendable, Hashable {
    /// As many rungs as can raise the rate.
    case auto
    /// Exactly these, rising.
    case listed([Int])

    /// The most workers of a rung.
    package static let mostWorkers = 256

    /// Workers of the first rung of `auto`. Two reach more than one wherever there are two cores,
    /// so a rung of one would never be the best there, and nothing else is read from it.
    package static func firstRung(processors: Int) -> Int { processors > 1 ? 2 : 1 }

    /// The same where a ladder is climbed over a network too. The one without it only has to find
    /// what is priced, the rate and the costs of the best rung. Fewer workers that wait for another
    /// process leave cores idle.
    package static func firstRungWithoutNetwork(processors: Int) -> Int {
        2 * min(max(processors, 1), mostWorkers)
    }

    /// As many rungs as `auto` can have, and more: doubled from 1, and the number of cores.
    private static let mostRungs = 10

    /// How many rungs there are at most.
    var longest: Int {
        switch self {
        case .auto: Self.mostRungs
        case .listed(let workers): workers.count
        }
    }

    /// About how many rungs there are on a machine: where verifications wait for another process,
    /// the rate is taken to stop rising at four times the cores.
    ///
    /// - Parameter isAcrossNetwork: whether there is another ladder over a network, which is not
    ///   counted.
    package func expected(
        waits: Bool, processors: Int, isAcrossNetwork: Bool = false
    ) -> Int {
        switch self {
        case .listed(let workers): return workers.count
        case .auto:
            // At twice and at four times the cores.
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
