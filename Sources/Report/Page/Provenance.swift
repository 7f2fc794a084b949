import Foundation
import Metrics
import Results

/// The origin of a run's measurements, in one strip.
struct Provenance: Sendable {
    struct Item: Sendable {
        let title: String
        let text: String
    }

    let items: [Item]

    init(_ run: ReportedRun) {
        let manifest = run.manifest
        let versions = manifest.versions ?? [:]
        var items: [Item] = []
        func add(_ title: String, _ parts: String?...) {
            let text = parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
            if !text.isEmpty { items.append(Item(title: title, text: text)) }
        }
        let machine = manifest.machine
        add(
            "Host", machine?.processor, machine?.processors.map { "\($0) processors" },
            machine?.memory_bytes.map { Quantity.digits(Double($0) / 1_073_741_824) + " GiB" })
        add("System", machine?.system, machine?.kernel.map { "kernel \($0)" })
        add("Toolchain", versions["swift"].map { "Swift \($0)" }, manifest.compiler)
        add(
            "Stores", versions["sqlite"].map { "SQLite \($0)" },
            versions["redis"].map { "Redis \($0)" }, versions["openssl"])
        add("Commit", versions["revbench"])
        add("Started", manifest.started.map(Self.text))
        add(
            "Design",
            manifest.repetitions,
            "\(manifest.plan.variants.count) variants", "seed \(manifest.seed)")
        add("Checks", Self.checks(manifest))
        add("Thresholds", Self.thresholds(run))
        add(
            "Noise", manifest.noise?.stealShare.map { "hypervisor steal \(Quantity.percent($0))" },
            run.floor(.cpuPerVerify, .value).map { "A/A floor of CPU \(Quantity.percent($0))" })
        add("Run", manifest.runID, manifest.isComplete ? nil : manifest.status.rawValue)
        self.items = items
    }

    /// Returns an instant as `2026-01-02 03:04:05 UTC`.
    private static func text(_ instant: Date) -> String {
        instant.formatted(Date.ISO8601FormatStyle(timeZone: .gmt))
            .replacing("T", with: " ").replacing("Z", with: " UTC")
    }

    private static func checks(_ manifest: RunManifest) -> String? {
        guard let trials = manifest.trials, !trials.isEmpty else { return nil }
        let judged = trials.filter { $0.oracleJudged != nil }
        let sound = judged.filter { $0.violations?.isEmpty ?? true }
        let operations = judged.reduce(0) { $0 + Double($1.oracleJudged ?? 0) }
        guard !judged.isEmpty else { return "no history was kept" }
        return "\(sound.count) of \(judged.count) trials without a violation, "
            + "\(Quantity.count(operations)) operations judged"
    }

    private static func thresholds(_ run: ReportedRun) -> String? {
        guard !run.thresholds.isEmpty else { return nil }
        let met = run.thresholds.count { $0.holds }
        return "\(met) of \(run.thresholds.count) met"
    }
}
