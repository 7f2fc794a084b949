package import Revocation

extension WindowPlan {
    /// What a plan is made from.
    package struct Shape: Sendable, Hashable {
        package var revocations: Int
        /// The lifetime of a token that will be revoked.
        package var lifetime: Duration
        package var leeway: Duration
        package var bound: Duration
        /// What each revocation reaches.
        package var reach: RevocationReach
        /// What each revocation is meant to reach. The other tokens that it reaches are collateral.
        package var asked: RevocationReach
        /// The number of probed nodes. The unprobed node is an additional one.
        package var nodes: Int
        package var probeGap: Duration
        /// The round trip of the network that a probe may have to wait for; zero without one.
        package var roundTrip: Duration
        /// The time within which all tokens are issued, but at least 20 ms per token. If nil, the
        /// lifetime of a token, but at most 30 s.
        package var issuedWithin: Duration?
        /// Uses per second of each stolen token at the unprobed node.
        package var stolenUseRate: Double
        /// The share of those uses that are high-stakes requests.
        package var highStakesShare: Double
        /// Whether both kinds of requests are probed. True only if the strategy distinguishes them.
        package var weighsRequests: Bool
        package var storm: Storm?
        /// The groups of subjects, for revocations that reach a subject's whole group.
        package var groups: SubjectGroups?
        /// The shortest time between two revocations that withdraw a key: the time that generating
        /// the next key takes.
        package var keyPause: Duration

        package init(
            revocations: Int, lifetime: Duration, leeway: Duration, bound: Duration,
            reach: RevocationReach, nodes: Int, probeGap: Duration, stolenUseRate: Double,
            highStakesShare: Double = 0, weighsRequests: Bool = false, storm: Storm?,
            groups: SubjectGroups? = nil, keyPause: Duration = .zero,
            roundTrip: Duration = .zero, issuedWithin: Duration? = nil,
            asked: RevocationReach = .token
        ) {
            self.revocations = revocations
            self.lifetime = lifetime
            self.leeway = leeway
            self.bound = bound
            self.reach = reach
            self.asked = asked
            self.nodes = nodes
            self.probeGap = probeGap
            self.stolenUseRate = stolenUseRate
            self.highStakesShare = highStakesShare
            self.weighsRequests = weighsRequests
            self.storm = storm
            self.groups = groups
            self.keyPause = keyPause
            self.roundTrip = roundTrip
            self.issuedWithin = issuedWithin
        }

        /// The shortest time between two probes. A window above 0 is known no more precisely than
        /// to one round trip, so a gap below a quarter of it gains nothing.
        package var finestGap: Duration { max(probeGap, roundTrip / 4) }

        /// Whether a revocation reaches more than its target's subject, so that clients have to
        /// come back.
        var isMass: Bool { reach == .everyone || groups != nil }
    }

    /// The revocation of some of the population's slots within a span of time.
    package struct Storm: Sendable, Hashable {
        package var slots: [Int]
        package var within: Duration

        package init(slots: [Int], within: Duration) {
            self.slots = slots
            self.within = within
        }
    }
}
