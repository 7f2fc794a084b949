import Foundation
import Model
import Revocation
import Seeding

/// A random requirement, as a value and as the text that the page's address and the command line
/// take.
struct RandomRequirement {
    private(set) var pairs: [(key: String, text: String)] = []
    private(set) var asked = Requirement()

    /// - Parameters:
    ///   - settings: the names of duration settings of the run.
    ///   - deployments: where the run's servers ran.
    init(
        _ random: inout SeededGenerator, settings: [String], deployments: [DeploymentKind] = []
    ) {
        let windows = ["1ms", "10ms", "500ms", "1s", "2500ms", "1min", "15min", "12h"]
        maybe(.maxWindow, 0.7, windows, &random) { $0.maxWindow = Duration(text: $1) }
        let times = ["50us", "1ms", "2ms", "2500us", "20ms"]
        maybe(.maxP99, 0.4, times, &random) { $0.maxP99 = Duration(text: $1) }
        maybe(.reach, 0.3, RevocationReach.allCases.map(\.rawValue), &random) {
            $0.reach = RevocationReach(rawValue: $1)
        }
        maybe(.outage, 0.4, ["closed", "open", "stale:500ms", "stale:30s"], &random) {
            $0.outage = Requirement.Outage($1)
        }
        maybe(.prefer, 0.3, Requirement.Preference.allCases.map(\.rawValue), &random) {
            $0.preference = Requirement.Preference(rawValue: $1)
        }
        let rate = Int(pow(10, 1 + 6 * random.uniform()))
        maybe(.rate, 0.7, ["\(rate)/s"], &random) { asked, _ in asked.rate_per_s = Double(rate) }
        maybe(.machines, 0.6, ["1", "2", "3", "20", "200"], &random) { $0.machines = Int($1) }
        let roundTrips = ["0s", "500us", "2ms", "10ms"]
        maybe(.storeRoundTrip, 0.5, roundTrips, &random) { $0.storeRoundTrip = Duration(text: $1) }
        maybe(.hops, 0.3, ["1", "2", "5"], &random) { $0.hops = Int($1) }
        maybe(.clients, 0.5, ["100", "10000", "1000000"], &random) { $0.clients = Int($1) }
        maybe(.active, 0.3, ["1", "80", "5000"], &random) { $0.active = Int($1) }
        maybe(.revocations, 0.4, ["0/s", "0.25/s", "20/s"], &random) {
            $0.revocations_per_s = Double($1.dropLast(2))
        }
        maybe(.sessions, 0.3, ["10min", "1h", "24h"], &random) { $0.sessions = Duration(text: $1) }
        maybe(.shortestLifetime, 0.3, ["1s", "5min"], &random) {
            $0.shortestLifetime = Duration(text: $1)
        }
        maybe(.shortestPeriod, 0.3, ["0s", "100ms", "10s"], &random) {
            $0.shortestPeriod = Duration(text: $1)
        }
        for name in settings where random.uniform() < 0.15 {
            let text = Self.one(["0s", "250ms", "1s", "90s"], &random)
            pairs.append((Requirement.Key.fix.rawValue, "\(name)=\(text)"))
            asked.fixed[name] = Duration(text: text)
        }
        guard deployments.count > 1 else { return }
        maybe(.deployment, 0.7, deployments.map(\.rawValue), &random) {
            $0.deployment = DeploymentKind(rawValue: $1)
        }
    }

    private static func one(_ texts: [String], _ random: inout SeededGenerator) -> String {
        texts[Int(random.uniform() * Double(texts.count))]
    }

    private mutating func maybe(
        _ key: Requirement.Key, _ share: Double, _ texts: [String],
        _ random: inout SeededGenerator, _ enter: (inout Requirement, String) -> Void
    ) {
        let isSaid = random.uniform() < share
        let text = Self.one(texts, &random)
        guard isSaid else { return }
        pairs.append((key.rawValue, text))
        enter(&asked, text)
    }

    /// The requirement as the fragment of an address: `max_window=1min&rate=50000%2Fs`.
    var fragment: String {
        pairs.map { pair in
            let text = pair.text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            return "\(pair.key)=\(text ?? "")"
        }.joined(separator: "&")
    }
}
