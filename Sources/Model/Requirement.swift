package import Revocation

/// What a deployment requires of its strategy, and what is known about the deployment. A value that
/// was not stated is nil: it is not required, or ``TargetDeployment`` gives it a default.
package struct Requirement: Sendable, Hashable {
    /// What a node may do while it cannot reach its store.
    package enum Outage: Sendable, Hashable {
        /// Nothing is accepted on stale data, or no store is asked in the first place.
        case closed
        /// Stale data may be used for this long.
        case stale(upTo: Duration)
        /// Anything is allowed.
        case open
    }

    /// What decides between strategies that do not dominate each other.
    package enum Preference: String, Sendable, Hashable, CaseIterable, Codable {
        case cores, latency, outage
    }

    /// The upper limit of the revocation window.
    package var maxWindow: Duration?
    /// The upper limit of the p99 of the latency that verification adds to a request.
    package var maxP99: Duration?
    package var reach: RevocationReach?
    package var outage: Outage?
    /// Requests per second of the whole deployment.
    package var rate_per_s: Double?
    package var machines: Int?
    /// The round trip between a node and its store.
    package var storeRoundTrip: Duration?
    package var clients: Int?
    /// Clients that send requests.
    package var active: Int?
    /// How long a client stays signed in.
    package var sessions: Duration?
    package var revocations_per_s: Double?
    /// Settings that are not tuned, by name: `token.ttl`, or the name of an option.
    package var fixed: [String: Duration] = [:]
    /// Services that a request passes, each of which verifies it.
    package var hops: Int?
    package var preference: Preference?
    package var shortestLifetime: Duration?
    package var shortestPeriod: Duration?
    /// Where the servers ran whose measurements count. Rows of another deployment are not compared.
    package var deployment: DeploymentKind?

    package init() {}
}

extension Requirement.Outage: CustomStringConvertible {
    private static let staleStart = "stale:"

    /// Parses `closed`, `open` and `stale:30s`. Returns nil for anything else.
    package init?(_ text: some StringProtocol) {
        switch text {
        case "closed": self = .closed
        case "open": self = .open
        default:
            guard text.hasPrefix(Self.staleStart),
                let limit = Duration(text: text.dropFirst(Self.staleStart.count)), limit >= .zero
            else { return nil }
            self = .stale(upTo: limit)
        }
    }

    package var description: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .stale(let limit): Self.staleStart + limit.text
        }
    }

    package static let expected = "closed, open, or stale: and a duration, such as stale:30s"
}

/// Coded with the names of a scenario, and with durations as scenarios write them. A value that was
/// not stated is absent.
extension Requirement: Codable {
    package enum Key: String, CodingKey, CaseIterable {
        case maxWindow = "max_window"
        case rate, machines
        case storeRoundTrip = "store_rtt"
        case maxP99 = "max_p99"
        case reach
        case outage = "on_store_outage"
        case clients, active, sessions, revocations, fix, hops, prefer
        case shortestLifetime = "shortest_ttl"
        case shortestPeriod = "shortest_period"
        case deployment
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func duration(_ key: Key) throws -> Duration? {
            try container.decodeIfPresent(AsText.self, forKey: key)?.wrappedValue
        }
        func count(_ key: Key) throws -> Int? {
            try container.decodeIfPresent(Int.self, forKey: key)
        }
        maxWindow = try duration(.maxWindow)
        maxP99 = try duration(.maxP99)
        reach = try container.decodeIfPresent(RevocationReach.self, forKey: .reach)
        if let text = try container.decodeIfPresent(String.self, forKey: .outage) {
            guard let outage = Outage(text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .outage, in: container, debugDescription: "expected \(Outage.expected)")
            }
            self.outage = outage
        }
        rate_per_s = try container.decodeIfPresent(Double.self, forKey: .rate)
        machines = try count(.machines)
        storeRoundTrip = try duration(.storeRoundTrip)
        clients = try count(.clients)
        active = try count(.active)
        sessions = try duration(.sessions)
        revocations_per_s = try container.decodeIfPresent(Double.self, forKey: .revocations)
        fixed =
            try container.decodeIfPresent([String: AsText].self, forKey: .fix)?
            .mapValues(\.wrappedValue) ?? [:]
        hops = try count(.hops)
        preference = try container.decodeIfPresent(Preference.self, forKey: .prefer)
        shortestLifetime = try duration(.shortestLifetime)
        shortestPeriod = try duration(.shortestPeriod)
        deployment = try container.decodeIfPresent(DeploymentKind.self, forKey: .deployment)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (key, duration) in [
            (Key.maxWindow, maxWindow), (.maxP99, maxP99), (.storeRoundTrip, storeRoundTrip),
            (.sessions, sessions), (.shortestLifetime, shortestLifetime),
            (.shortestPeriod, shortestPeriod),
        ] {
            try container.encodeIfPresent(duration?.text, forKey: key)
        }
        try container.encodeIfPresent(reach, forKey: .reach)
        try container.encodeIfPresent(outage?.description, forKey: .outage)
        try container.encodeIfPresent(rate_per_s, forKey: .rate)
        try container.encodeIfPresent(revocations_per_s, forKey: .revocations)
        for (key, count) in [
            (Key.machines, machines), (.clients, clients), (.active, active), (.hops, hops),
        ] {
            try container.encodeIfPresent(count, forKey: key)
        }
        try container.encodeIfPresent(preference, forKey: .prefer)
        try container.encodeIfPresent(deployment, forKey: .deployment)
        if !fixed.isEmpty { try container.encode(fixed.mapValues(\.text), forKey: .fix) }
    }
}
