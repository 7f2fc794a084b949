import Results
import Revocation

/// Which variants stand side by side: one in each deployment, of one strategy with the same
/// settings.
struct DeploymentPairing: Sendable {
    typealias Side = DeploymentSection.Side
    typealias Row = DeploymentSection.Row

    /// Settings that say how something is measured, and not what. Over HTTP workers are
    /// connections, at least one per node, servers take longer to warm up, and a probe takes longer
    /// than the smallest gap.
    static let ofMeasuring: Set = [
        "capacity.concurrency", "capacity.duration", "capacity.warmup", "capacity.warmup_max",
        "latency.duration", "windows.controls", "windows.probe_gap",
    ]

    /// The pairs in the order of the strategies in one process.
    let rows: [Row]
    /// Why the other variants are not paired, with their names, in the order of the sides.
    let reasons: [String]

    init(_ sides: [Side]) {
        var near = sides.filter { $0.variant.deployment == .inProcess }
        var far = sides.filter { $0.variant.deployment == .http }
        var rows: [Row] = []
        // Variants that differ in nothing else come first.
        for mayDiffer in [[], Self.ofMeasuring] as [Set<String>] {
            near.removeAll { one in
                let place = far.firstIndex { other in
                    other.variant.strategy == one.variant.strategy
                        && Self.differences(one, other).allSatisfy { mayDiffer.contains($0.path) }
                }
                guard let place else { return false }
                let other = far.remove(at: place)
                rows.append(
                    Row(inProcess: one, http: other, differences: Self.differences(one, other)))
                return true
            }
        }
        self.rows = rows.sorted { $0.inProcess.variant.index < $1.inProcess.variant.index }
        reasons = Self.reasons(near + far, among: sides)
    }

    /// A setting that differs, with its value in one process and over HTTP.
    struct Difference: Sendable, Hashable {
        let path: String
        let inProcess: String
        let http: String

        /// `nodes is 4 in one process and 3 over HTTP`
        var text: String { "\(path) is \(inProcess) in one process and \(http) over HTTP" }
    }

    /// Returns the settings that differ, apart from where the servers ran. Settings that change
    /// nothing that is measured of either are left out.
    private static func differences(_ near: Side, _ far: Side) -> [Difference] {
        let (one, other) = (near.variant, far.variant)
        let paths = Set(one.settings.keys).union(other.settings.keys)
            .subtracting([RecordedVariant.deploymentPath])
            .subtracting(one.unaffectedBy.intersection(other.unaffectedBy))
        return paths.sorted().compactMap { path in
            let (before, after) = (one.settings[path], other.settings[path])
            guard before != after else { return nil }
            return Difference(
                path: path, inProcess: before ?? "not stated", http: after ?? "not stated")
        }
    }

    /// The most settings that a reason names.
    private static let mostNamed = 3

    private static func reasons(_ alone: [Side], among sides: [Side]) -> [String] {
        var reasons: [String] = []
        var names: [String: [String]] = [:]
        for side in alone {
            let reason = reason(side, among: sides)
            if names[reason] == nil { reasons.append(reason) }
            let name = side.name
            if names[reason]?.contains(name) != true { names[reason, default: []].append(name) }
        }
        return reasons.map { reason in
            "Not side by side, because \(reason): "
                + "\((names[reason] ?? []).joined(separator: ", "))."
        }
    }

    private static func reason(_ side: Side, among sides: [Side]) -> String {
        let kind = side.variant.deployment
        let others = sides.filter {
            $0.variant.deployment != kind && $0.variant.strategy == side.variant.strategy
        }
        let differences = others.map { other in
            kind == .http ? Self.differences(other, side) : Self.differences(side, other)
        }
        guard let least = differences.min(by: { $0.count < $1.count }) else {
            return kind == .http
                ? "the strategy ran over HTTP only" : "the strategy ran in one process only"
        }
        let telling = least.filter { !ofMeasuring.contains($0.path) }
        guard !telling.isEmpty else { return "another variant of the strategy is paired" }
        let rest = telling.count - mostNamed
        return telling.prefix(mostNamed).map(\.text).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more settings differ" : "")
    }
}
