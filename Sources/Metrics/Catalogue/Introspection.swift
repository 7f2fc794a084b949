/// What it takes to ask the authorization server about tokens, and to tell all nodes of an event.
extension Metric {
    package static let introspectionHitShare = Metric(
        "introspection_hit_share", .one, .higher,
        "Share of verifications that a kept answer of the authorization server decided", [.value],
        range: MetricUnit.share)

    package static let introspectionsPerVerification = Metric(
        "introspections_per_verification", .one, .lower,
        "Calls to the authorization server per verification", [.value])

    /// What a client costs that goes on with a revoked token, per request.
    package static let introspectionsPerRefusal = Metric(
        "introspections_per_refusal", .one, .lower,
        "Calls to the authorization server per refused verification", [.value])

    /// Without waiting for one another, so many calls would be under way at once.
    package static let introspectionCrowd = Metric(
        "introspection_crowd", .one, .neither,
        "Most verifications that waited for one call to the authorization server", [.value])

    package static let eventFanOut = Metric(
        "event_fan_out_ms", .milliseconds, .lower,
        "Time from a revocation's acknowledgement to the last node's acknowledgement of its event",
        Stat.fewPercentiles)

    static let introspection = [
        introspectionHitShare, introspectionsPerVerification, introspectionsPerRefusal,
        introspectionCrowd,
    ]

    static let events = [eventFanOut]
}
