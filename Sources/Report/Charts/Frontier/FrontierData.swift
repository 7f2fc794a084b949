import Metrics
import Results
import Revocation

/// The frontier chart's content: the point of every variant, or why it has none.
struct FrontierData: Sendable {
    struct Entry: Sendable {
        let variant: ReportedVariant
        let point: FrontierPoint
        /// The statistic of the window that the point shows: `p99`, or `largest of 60`.
        let figure: String
        let p50_ms: Double?
        let max_ms: Double?
        let standing: Frontier.Standing
        /// The ratio to the baseline's processor time, as the median within blocks. Nil if there is
        /// none.
        let ratio: Double?

        /// The longest window, measured or stated.
        var worst_ms: Double? {
            max_ms.map { max($0, variant[.windowBound] ?? 0) }
        }
    }

    /// The entries in the order of the plan. A strategy of several groups has one, with its best
    /// standing.
    let entries: [Entry]
    /// The same in the order of the groups.
    private let ofGroups: [Entry]
    /// The groups, one per panel, those with an embedded store last. An embedded store serves one
    /// machine, so strategies with one are not compared with others.
    let groups: [FrontierGroup]
    /// Variants without a point, and why.
    let absent: [(variant: ReportedVariant, reason: String)]
    /// The deployments with intervals and an A/A floor of their own. Without them every comparison
    /// within a deployment is inconclusive.
    private let comparable: Set<DeploymentKind>
    /// Whether windows are compared by their intervals alone.
    let hasNoWindowFloors: Bool

    init(_ run: ReportedRun) {
        var points: [FrontierPoint] = []
        var absent: [(ReportedVariant, String)] = []
        for variant in run.variants {
            if let reason = Self.reasonForAbsence(of: variant, run) {
                absent.append((variant, reason))
            } else if let point = Self.point(of: variant, run) {
                points.append(point)
            }
        }
        // Without intervals of the cost over blocks, no strategy is behind another, even by the
        // window alone.
        let comparable = Set(
            DeploymentKind.allCases.filter { kind in
                points.contains { $0.cpu_us.isKnown && run.variants[$0.id].deployment == kind }
                    && run.floor(.cpuPerVerify, .value, in: kind) != nil
            })
        self.comparable = comparable
        hasNoWindowFloors = run.hasNoWindowFloors
        let placed = points.map { (point: $0, topology: FrontierTopology(run.variants[$0.id])) }
        let topologies = FrontierTopology.panels(for: placed.map { $0.topology })
        groups = topologies.map { topology in
            let own = placed.filter { $0.topology.includes(topology) }.map { $0.point }
            let frontier = Frontier(own) { one, other in
                // The strategies of a panel share a deployment.
                guard comparable.contains(run.variants[one].deployment) else { return .init() }
                return .init(
                    window: run.floor(.deploymentWindow, .p99, one, other)
                        ?? run.floor(.deploymentWindow, .mean, one, other)
                        ?? (run.hasNoWindowFloors ? 0 : nil),
                    cpu: run.floor(.cpuPerVerify, .value, one, other))
            }
            return FrontierGroup(
                topology: topology, title: topology.title(among: topologies),
                shortTitle: topology.shortTitle(among: topologies),
                entries: own.compactMap { Self.entry(of: $0, frontier, run) }, frontier: frontier)
        }
        ofGroups = Self.best(of: groups.flatMap(\.entries))
        entries = ofGroups.sorted { $0.variant.index < $1.variant.index }
        self.absent = absent
    }

    /// Returns one entry per variant: the first of those with its best standing.
    private static func best(of entries: [Entry]) -> [Entry] {
        var found: [Entry] = []
        for entry in entries {
            let index = entry.variant.index
            guard let place = found.firstIndex(where: { $0.variant.index == index }) else {
                found.append(entry)
                continue
            }
            if entry.standing.rank < found[place].standing.rank { found[place] = entry }
        }
        return found
    }

    private static func entry(
        of point: FrontierPoint, _ frontier: Frontier, _ run: ReportedRun
    ) -> Entry? {
        guard let standing = frontier.standings[point.id] else { return nil }
        let variant = run.variants[point.id]
        return Entry(
            variant: variant, point: point, figure: variant.windowFigure,
            p50_ms: variant[.deploymentWindow, .p50], max_ms: variant[.deploymentWindow, .max],
            standing: standing, ratio: run.prices[variant.name]?.ratio)
    }

    /// Whether strategies of any deployment can be compared.
    var canCompare: Bool { !comparable.isEmpty }

    func canCompare(in deployment: DeploymentKind) -> Bool { comparable.contains(deployment) }

    /// Whether strategies of a panel can be compared. They share a deployment.
    func canCompare(within group: FrontierGroup) -> Bool {
        group.entries.first.map { canCompare(in: $0.variant.deployment) } ?? false
    }

    /// The deployments whose strategies are drawn and cannot be compared.
    var incomparable: [DeploymentKind] {
        DeploymentKind.allCases.filter { kind in
            !canCompare(in: kind) && entries.contains { $0.variant.deployment == kind }
        }
    }

    func entry(_ id: Int) -> Entry? { entries.first { $0.variant.index == id } }

    var onFrontier: [Entry] { ofGroups.filter { $0.standing == .frontier } }
    var behind: [Entry] { ofGroups.filter(\.standing.isBehind) }
    var unresolved: [Entry] { ofGroups.filter { $0.standing == .unresolved } }

    /// Returns the groups that a variant is in.
    func groups(of variant: ReportedVariant) -> [FrontierGroup] {
        groups.filter { $0.entries.contains { $0.variant.index == variant.index } }
    }

    private static func reasonForAbsence(
        of variant: ReportedVariant, _ run: ReportedRun
    ) -> String? {
        if variant.isCalibration {
            return "accepts everything; it is the harness's own cost, not a strategy"
        }
        if !variant.isMeasured { return "not measured" }
        if let reason = variant.invalidReason { return "invalid: \(reason)" }
        guard variant.cpu_us != nil else { return variant.reasonForNoCPU }
        guard variant.window_ms != nil else {
            let own = run.windows(of: variant).ofDeployment
            let open = own.count { $0.outcome == .rightCensored }
            return open > 0
                ? "\(open) of \(own.count) windows had not closed when the watch ended: "
                    + "the longest is unknown"
                : own.doubt ?? "no window was measured"
        }
        return nil
    }

    private static func point(of variant: ReportedVariant, _ run: ReportedRun) -> FrontierPoint? {
        guard let window_ms = variant.window_ms, let cpu = run.processorTime_us(of: variant) else {
            return nil
        }
        let stat: Stat = variant[.deploymentWindow, .p99] == nil ? .max : .p99
        let window = run.row(.deploymentWindow, stat, of: variant)
        return FrontierPoint(
            id: variant.index,
            window_ms: Spread(window_ms, low: window?.low, high: window?.high),
            isAtMost: variant.isAtMost, cpu_us: cpu)
    }
}

extension FrontierData {
    /// The statistic of the windows that the points show, if all show the same.
    var figure: String {
        let figures = Set(entries.map(\.figure))
        return figures.count == 1 ? figures.first ?? "" : "p99, or the largest of too few"
    }
}
