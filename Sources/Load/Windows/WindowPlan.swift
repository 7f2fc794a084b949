import Revocation
import Seeding

/// Which revocations the windows phase makes, when, and how long each is watched. The seed decides
/// all of it before anything is measured. Times are nanoseconds since the phase began.
package struct WindowPlan: Sendable, Hashable {
    package struct Target: Sendable, Hashable {
        /// When the token is issued.
        package var issue_ns: UInt64
        /// When its revocation is requested.
        package var revoke_ns: UInt64
        /// When the watch on the token ends, whether or not the window has closed.
        package var horizon_ns: UInt64
        package var subject = ""
        /// The subject's group, where subjects have groups.
        package var group = 0
    }

    /// One use of a stolen token, as part of the background load, at the unprobed node.
    package struct StolenUse: Sendable, Hashable {
        package var due_ns: UInt64
        package var target: Int
        package var isHighStakes: Bool
    }

    /// The revocation of one of the population's tokens. Its window is not watched.
    package struct StormRevocation: Sendable, Hashable {
        package var due_ns: UInt64
        package var slot: Int
    }

    /// Whether the plan invalidates tokens of the population.
    var revokesMany: Bool { shape.isMass || shape.storm != nil }

    package let shape: Shape
    package let targets: [Target]
    /// The uses of stolen tokens, in order of their due times.
    package let stolenUses: [StolenUse]
    package let storm: [StormRevocation]

    /// The phase's length if every watch lasts to its horizon.
    package var length_ns: UInt64 { targets.map(\.horizon_ns).max() ?? 0 }

    package init(_ shape: Shape, seed: UInt64) {
        self.shape = shape
        var random = SeededGenerator(seed: seed, stream: "revocations")
        let storm = shape.storm.map { Self.layStorm($0, random: &random) } ?? []
        self.storm = storm
        var laid =
            shape.isMass
            ? Self.layByGroup(shape, random: &random)
            : Self.layOverlapping(shape, random: &random)
        for index in laid.indices {
            laid[index].subject = Self.subject(
                "target\(index)", in: laid[index].group, of: shape.groups)
        }
        targets = laid
        stolenUses = Self.layStolenUses(targets, shape, seed: seed)
    }

    /// A digest of the plan.
    package var fingerprint: String {
        var digest = Fingerprint()
        for target in targets {
            digest.add(target.issue_ns)
            digest.add(target.revoke_ns)
        }
        for use in stolenUses { digest.add(use.due_ns) }
        return digest.text
    }
}

extension WindowPlan {
    /// The time before the revocation in which probes must see the token accepted.
    private static let lead_ns = 10_000_000.0

    /// Returns how much longer than the bound a window is watched before it counts as still open.
    private static func patience_ns(_ bound_ns: Double) -> Double { 300e6 + bound_ns / 5 }

    /// Returns a planned instant, capped at 146 years. A scenario may ask for many long periods in
    /// a row.
    private static func whole_ns(_ time_ns: Double) -> UInt64 {
        UInt64(min(max(time_ns, 0), 0x1p62))
    }

    /// Returns one number in each of `count` equal parts of `0..<1`, in random order. The numbers
    /// are as even as a random choice can be, so that few revocations show the whole distribution.
    private static func stratified(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
        (0..<count).shuffled(using: &random).map { stratum in
            (Double(stratum) + random.uniform()) / Double(count)
        }
    }

    private static func layStorm(
        _ storm: Storm, random: inout SeededGenerator
    ) -> [StormRevocation] {
        let start_ns = 500e6
        let span_ns = Double(storm.within.nanoseconds)
        let times = storm.slots.map { _ in start_ns + random.uniform() * span_ns }.sorted()
        return zip(storm.slots, times).map { slot, time in
            StormRevocation(due_ns: whole_ns(time), slot: slot)
        }
    }

    /// Plans tokens that are issued one after another and revoked at a random instant of their
    /// lives. Watches overlap. In a storm, the revocations fall within its span.
    private static func layOverlapping(
        _ shape: Shape, random: inout SeededGenerator
    ) -> [Target] {
        let count = shape.revocations
        let lifetime_ns = Double(shape.lifetime.nanoseconds)
        let bound_ns = Double(shape.bound.nanoseconds)
        // Leaves room for the probes of each token and, by default, spreads issues over a lifetime.
        let spread_ns = max(
            shape.issuedWithin.map { Double($0.nanoseconds) } ?? min(lifetime_ns, 30e9),
            Double(count) * 20e6)
        let ages = stratified(count, &random)
        return (0..<count).map { index in
            let lead_ns = min(Self.lead_ns, lifetime_ns / 4)
            var issue_ns = (Double(index) + random.uniform()) / Double(count) * spread_ns
            var revoke_ns = issue_ns + lead_ns + ages[index] * (lifetime_ns - lead_ns)
            if let storm = shape.storm {
                revoke_ns = 500e6 + ages[index] * Double(storm.within.nanoseconds)
                issue_ns = max(0, revoke_ns - lifetime_ns * random.uniform() - lead_ns)
            }
            return Target(
                issue_ns: whole_ns(issue_ns), revoke_ns: whole_ns(revoke_ns),
                horizon_ns: whole_ns(revoke_ns + bound_ns + patience_ns(bound_ns)))
        }
    }

    /// Returns the first name derived from `name` that falls into the group.
    private static func subject(
        _ name: String, in group: Int, of groups: SubjectGroups?
    ) -> String {
        guard let groups, groups.group(of: name) != group else { return name }
        // The chance that none of this many names falls into the group is e^-64.
        let names = (0..<groups.count * 64).lazy.map { "\(name).\($0)" }
        return names.first { groups.group(of: $0) == group } ?? name
    }

    /// Plans revocations that reach more than their subject. Each also ends other watches: those of
    /// its group, or all of them. Groups overlap; within a group, revocations follow one another.
    private static func layByGroup(_ shape: Shape, random: inout SeededGenerator) -> [Target] {
        let groups = max(min(shape.groups?.count ?? 1, shape.revocations, mostGroups), 1)
        var targets: [Target] = []
        for group in 0..<groups {
            let count = shape.revocations / groups + (group < shape.revocations % groups ? 1 : 0)
            targets += scheduleSequentially(
                count, shape, group, of: groups, random: &random
            ).map { target in
                var own = target
                own.group = group
                return own
            }
        }
        return targets
    }

    /// The most simultaneous watches. With more, the probes themselves would be the load.
    private static var mostGroups: Int { 8 }

    /// Schedules revocations one after another, each at a random instant of the period within which
    /// nodes learn of it.
    private static func scheduleSequentially(
        _ count: Int, _ shape: Shape, _ group: Int, of groups: Int,
        random: inout SeededGenerator
    ) -> [Target] {
        let bound_ns = Double(shape.bound.nanoseconds)
        let settle_ns = bound_ns * 1.1 + 50e6
        let pause_ns = Double(shape.keyPause.nanoseconds)
        // A token is revoked within its life, even if only its expiry ends the window.
        let span_ns = min(bound_ns, max(Double(shape.lifetime.nanoseconds) - lead_ns * 2.5, 0))
        // All groups take turns using keys from one source.
        let turn_ns =
            pause_ns > 0 ? max(pause_ns * Double(groups), settle_ns * 2 + lead_ns * 2.5) : 0
        var previous_ns = 0.0
        var earliest_ns = settle_ns + pause_ns * Double(group)
        return stratified(count, &random).map { phase in
            let issue_ns = max(previous_ns + settle_ns, earliest_ns)
            let revoke_ns = issue_ns + lead_ns * 2.5 + phase * span_ns
            previous_ns = revoke_ns
            earliest_ns += turn_ns
            return Target(
                issue_ns: whole_ns(issue_ns), revoke_ns: whole_ns(revoke_ns),
                horizon_ns: whole_ns(revoke_ns + bound_ns * 1.1 + 40e6))
        }
    }

    /// Plans the uses of stolen tokens. The thief uses each token from its issue to the end of its
    /// watch, at a steady rate, at the unprobed node, where no probes keep cached answers about the
    /// token alive.
    private static func layStolenUses(
        _ targets: [Target], _ shape: Shape, seed: UInt64
    ) -> [StolenUse] {
        guard shape.stolenUseRate > 0 else { return [] }
        var uses: [StolenUse] = []
        for (index, target) in targets.enumerated() {
            var random = SeededGenerator(seed: seed, stream: "stolen", index)
            var stakes = SeededGenerator(seed: seed, stream: "stolen-stakes", index)
            var due_ns = Double(target.issue_ns)
            while true {
                due_ns += random.exponential() * 1e9 / shape.stolenUseRate
                guard due_ns < Double(target.horizon_ns) else { break }
                uses.append(
                    StolenUse(
                        due_ns: whole_ns(due_ns), target: index,
                        isHighStakes: stakes.uniform() < shape.highStakesShare))
            }
        }
        return uses.sorted { $0.due_ns < $1.due_ns }
    }

    /// Returns an upper estimate of the number of uses of stolen tokens, to be checked before they
    /// are computed.
    package static func mostStolenUses(_ shape: Shape) -> Double {
        let bound_s = shape.bound.inSeconds
        let watch_s = shape.lifetime.inSeconds + bound_s * 1.2 + 0.4
        return Double(shape.revocations) * shape.stolenUseRate * watch_s
    }

    /// Returns the time between two probes of a target at one node.
    ///
    /// The gap is shortest around the revocation and at most a twentieth of the time since it,
    /// which bounds the relative width of every window.
    package func gap_ns(of target: Target, at now_ns: UInt64) -> UInt64 {
        let finest = UInt64(max(shape.finestGap.nanoseconds, 1))
        let coarsest = max(finest, 50_000_000)
        if now_ns < target.revoke_ns {
            return min(max((target.revoke_ns - now_ns) / 4, finest), coarsest)
        }
        let limit = max(finest, UInt64(max(shape.bound.nanoseconds, 0)) / 100)
        return min(max((now_ns - target.revoke_ns) / 20, finest), limit)
    }
}
