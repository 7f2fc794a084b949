package import Revocation

/// The closed loop that finds a node's capacity.
package struct CapacitySettings: Sendable, Hashable, Codable {
    package var concurrency = Ladder.auto
    /// How long a rung lasts.
    @AsText package var duration = Duration.seconds(1)
    /// The least unmeasured time before each rung and each latency level.
    @AsText package var warmup = Duration.milliseconds(500)
    /// A rung whose rate has not settled by then is measured anyway and marked as unsteady.
    @AsText package var warmupMax = Duration.seconds(3)

    package init() {}

    enum CodingKeys: String, CodingKey {
        case concurrency, duration, warmup
        case warmupMax = "warmup_max"
    }
}

/// The open loop that finds how long a verification takes under a given load.
package struct LatencySettings: Sendable, Hashable, Codable {
    /// The load levels, one after another; an empty list skips the phase.
    package var load = [LoadLevel.share(0.5)]
    /// How long each level is held.
    @AsText package var duration = Duration.seconds(2)
    package var arrivals = ArrivalLaw.poisson

    package init() {}

    /// The duration of a level without the network if it is also held over the network. Only its
    /// costs are read there.
    package var durationWithoutNetwork: Duration { duration / 2 }
}

extension [LoadLevel] {
    /// The first absolute rate, which all variants share.
    package var common: LoadLevel? {
        first { if case .rate = $0 { true } else { false } }
    }
}

/// A load of the latency phase.
package enum LoadLevel: Sendable, Hashable {
    /// A fraction of the capacity that the closed loop found.
    case share(Double)
    /// Requests per second.
    case rate(Double)
}

/// The gaps between the requests of an open loop.
package enum ArrivalLaw: String, Sendable, Hashable, Codable, CaseIterable {
    case poisson, uniform
}

/// The timed revocations.
package struct WindowsSettings: Sendable, Hashable, Codable {
    /// Revocations per trial; 0 skips the phase.
    package var revocations = 60
    /// The number if a revocation withdraws a key; nil for the same number.
    package var rotations: Int?
    /// What a revocation is meant to take back: a token, a grant or a subject.
    package var reach = RevocationReach.token
    /// Whether A/A controls also time revocations.
    package var controls = ControlWindows.on
    /// The background load, as a fraction of the capacity found.
    package var background = 0.2
    /// The time between two probes of one token at one node.
    @AsText package var probeGap = Duration.microseconds(200)
    /// How often per second a thief uses each revoked token.
    package var stolenUseRate_per_s = 10.0
    private var issuedWithinText: AsText?
    /// A mass revocation while probed tokens are watched; most scenarios have none.
    package var storm: StormSettings?

    package init() {}

    /// The time until the last token is issued; nil for the lifetime of a token.
    package var issuedWithin: Duration? {
        get { issuedWithinText?.wrappedValue }
        set { issuedWithinText = newValue.map { AsText(wrappedValue: $0) } }
    }

    /// Returns how many revocations a trial times for a strategy with this guarantee.
    ///
    /// - Parameter isControl: whether the trial is an A/A control.
    package func timedRevocations(of guarantee: Guarantee, isControl: Bool) -> Int {
        guard !(isControl && controls == .off) else { return 0 }
        return guarantee.retiresKeys ? rotations ?? revocations : revocations
    }

    /// The storm as settings write it. The first setting written adds the defaults of the others.
    var stormWritten: StormSettings {
        get { storm ?? StormSettings() }
        set { storm = newValue }
    }

    enum CodingKeys: String, CodingKey {
        case revocations, rotations, reach, controls, background, storm
        case issuedWithinText = "issued_within"
        case probeGap = "probe_gap"
        case stolenUseRate_per_s = "stolen_use_rate_per_s"
    }
}

/// Whether A/A controls time revocations, or only repeat the phases under load.
package enum ControlWindows: String, Sendable, Hashable, Codable, CaseIterable {
    case on, off
}

/// Many tokens revoked within a short time.
package struct StormSettings: Sendable, Hashable, Codable {
    /// The fraction of all tokens that are revoked.
    package var share = 0.1
    @AsText package var within = Duration.seconds(1)

    package init() {}
}
