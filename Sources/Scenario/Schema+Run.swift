extension Schema {
    static let standardSeed = 42
    static let standardBlocks = 3
    static let standardControls = Controls.baseline
    static let seed = Grammar<Int>.count(0...Int.max)
    static let blocks = Grammar<Int>.count(1...100)
    static let aa = Grammar<Controls>.controls

    /// The top-level keys that are not settings of a variant, in the order in which errors list
    /// them.
    static let runKeys = [
        "seed", "blocks", "baseline", "aa", "thresholds", "requirement", "strategies",
    ]

    /// Returns the reference entries of ``runKeys``, in their order.
    static func run(with examples: ScenarioExamples) -> [ReferenceEntry] {
        [
            ReferenceEntry(
                name: "seed",
                meaning: "Seed of every random choice: population, schedules, order of trials.",
                value: seed.kind.rawValue, range: seed.range, standard: seed.text(standardSeed),
                example: "7"),
            ReferenceEntry(
                name: "blocks",
                meaning: "Number of repetitions. Every block runs each variant once, in random "
                    + "order. Fewer than 3 yield no confidence intervals.",
                value: blocks.kind.rawValue, range: blocks.range,
                standard: blocks.text(standardBlocks), example: "10"),
            ReferenceEntry(
                name: "baseline", meaning: "The strategy that ratios are taken to.",
                value: "name", range: "a strategy of the scenario",
                standard: "the first one listed", example: examples.plain),
            ReferenceEntry(
                name: "aa",
                meaning: "Which variants every block runs a second time, as A/A controls, whose "
                    + "difference is the noise floor. With `baseline` the floors of the other "
                    + "variants are estimated from the baseline's.",
                value: aa.kind.rawValue, range: aa.range, standard: aa.text(standardControls),
                example: "all"),
            ReferenceEntry(
                name: "thresholds", meaning: "Limits that make the run a test; see below.",
                value: "mapping", range: "strategy → metric → condition", standard: "none",
                example: "{ \(examples.plain): { \(examples.timeCondition) } }"),
            ReferenceEntry(
                name: "requirement",
                meaning: "What a deployment requires, for `revbench decide` and the report; see "
                    + "below.",
                value: "mapping", range: "see below", standard: "none",
                example: "{ max_window: 1s, rate: 50000/s, machines: 20 }"),
            ReferenceEntry(
                name: "strategies",
                meaning: "What to measure: names, or mappings with a name and options; see below. "
                    + "The calibration always runs as well.",
                value: "list", range: "at least one strategy", standard: "required",
                example: "[\(examples.plain), \(examples.sweep)]"),
        ]
    }
}
