/// The closed loop that finds how much a node can take.
public struct Capacity: Sendable, Hashable, Codable {
    /// Workers on each rung of the ladder, rising.
    public var concurrency = [1, 2, 8]
    /// How long a rung lasts.
    @AsText public var duration = Duration.seconds(1)
    /// Before each rung and each latency level, unmeasured: at least this long.
    @AsText public var warmup = Duration.milliseconds(500)
    /// A rung whose rate has not settled by then is measured all the same, and said to be unsteady.
    @AsText public var warmupMax = Duration.seconds(3)

    public init() {}

    enum CodingKeys: String, CodingKey {
        case concurrency, duration, warmup
        case warmupMax = "warmup_max"
    }
}

/// The open loop that finds how long a verification takes at a given load.
public struct Latency: Sendable, Hashable, Codable {
    /// The loads to hold, one after another; none leaves the phase out.
    public var load = [LoadLevel.share(0.5)]
    /// How long each is held.
    @AsText public var duration = Duration.seconds(2)
    public var arrivals = Arrivals.poisson

    public init() {}
}

/// A load of the latency phase.
public enum LoadLevel: Sendable, Hashable {
    /// A fraction of the capacity that the closed loop found.
    case share(Double)
    /// Requests a second.
    case rate(Double)
}

/// The gaps between the requests of an open loop.
public enum Arrivals: String, Sendable, Hashable, Codable, CaseIterable {
    case poisson, uniform
}

/// The timed revocations.
public struct Windows: Sendable, Hashable, Codable {
    /// Revocations a trial; 0 leaves the phase out.
    public var revocations = 60
    /// The load underneath, as a fraction of the capacity found.
    public var background = 0.2
    /// Between two probes of one token at one node.
    @AsText public var probeGap = Duration.microseconds(200)
    /// How often a thief goes on using a revoked token, a second.
    public var stolenUseRate_per_s = 10.0
    /// A mass revocation while the probed ones are watched; most scenarios have none.
    public var storm: Storm?

    public init() {}

    /// The storm as a setting writes it: the first one written to brings the others' defaults.
    var stormWritten: Storm {
        get { storm ?? Storm() }
        set { storm = newValue }
    }

    enum CodingKeys: String, CodingKey {
        case revocations, background, storm
        case probeGap = "probe_gap"
        case stolenUseRate_per_s = "stolen_use_rate_per_s"
    }
}

/// Many tokens revoked at once.
public struct Storm: Sendable, Hashable, Codable {
    /// The fraction of all tokens that is revoked.
    public var share = 0.1
    @AsText public var within = Duration.seconds(1)

    public init() {}
}
