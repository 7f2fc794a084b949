import Metrics
import Results

/// CPU per verification against the number that the run sweeps: sessions, blocklist entries, nodes,
/// lifetimes.
struct ScalingData: Sendable {
    struct Line: Sendable {
        let variant: ReportedVariant
        /// What distinguishes the line from the strategy's other lines.
        let label: String
        let points: [Dot]
    }

    struct Dot: Sendable {
        let variant: ReportedVariant
        let x: Double
        let cpu_us: Spread
        let p99_us: Double?
    }

    struct Sweep: Sendable {
        /// The path of the setting: `population.subjects`.
        let path: String
        let isDuration: Bool
        let lines: [Line]
    }

    /// The fewest points of a line. Fewer show only a difference.
    private static let fewestDots = 3

    let sweeps: [Sweep]
    /// What the intervals cover, in words.
    let scope: String

    init(_ run: ReportedRun) {
        scope = run.manifest.intervalScope
        let sound = run.variants.filter {
            $0.cpu_us != nil && !$0.isCalibration && $0.invalidReason == nil
        }
        let byStrategy = Dictionary(grouping: sound, by: \.id.ofStrategy)
        let paths = Set(sound.flatMap { $0.settings.keys }).sorted()
        sweeps = paths.compactMap { path in
            var lines: [Line] = []
            var isDuration = false
            for strategy in Self.inOrder(sound.map(\.id.ofStrategy)) {
                let own = byStrategy[strategy] ?? []
                guard Set(own.map { $0.settings[path] ?? "" }).count > 1 else { continue }
                let groups = Dictionary(grouping: own) { variant in
                    variant.settings.filter { $0.key != path }.sorted { $0.key < $1.key }
                        .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
                }
                for group in groups.values.sorted(by: { ($0[0].index) < ($1[0].index) }) {
                    let dots = group.compactMap { variant -> Dot? in
                        let text = variant.settings[path] ?? ""
                        let duration = Quantity.milliseconds(text)
                        guard let x = duration ?? DecimalText.number(text),
                            (0...1e15).contains(x)
                        else { return nil }
                        if duration != nil { isDuration = true }
                        return Self.dot(variant, x, run)
                    }.sorted { $0.x < $1.x }
                    guard dots.count >= Self.fewestDots, let first = group.first else { continue }
                    lines.append(
                        Line(
                            variant: first, label: Self.label(of: group, groups.count, path),
                            points: dots))
                }
            }
            return lines.isEmpty ? nil : Sweep(path: path, isDuration: isDuration, lines: lines)
        }
    }

    private static func inOrder(_ names: [VariantName]) -> [VariantName] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func dot(_ variant: ReportedVariant, _ x: Double, _ run: ReportedRun) -> Dot? {
        run.processorTime_us(of: variant).map { cpu in
            Dot(variant: variant, x: x, cpu_us: cpu, p99_us: variant[.verifyTime, .p99])
        }
    }

    /// Returns the strategy with its program, and the parts of the variants' labels that the whole
    /// line shares.
    private static func label(
        of group: [ReportedVariant], _ groups: Int, _ path: String
    ) -> String {
        guard let first = group.first else { return "" }
        let strategy = first.id.ofStrategy
        guard groups > 1 else { return strategy.description }
        let shared = first.label.split(separator: " ").filter { part in
            group.allSatisfy { $0.label.split(separator: " ").contains(part) }
        }
        return VariantName(
            strategy.strategy, shared.joined(separator: " "), binary: strategy.binary
        ).description
    }
}

extension VariantName {
    /// The name that all variants of one strategy and program share.
    fileprivate var ofStrategy: VariantName { VariantName(strategy, binary: binary) }
}
