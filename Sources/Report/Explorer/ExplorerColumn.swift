import Model

/// A column of the explorer's matrix.
struct ExplorerColumn: Encodable {
    let title: String
    /// The name of the column's formula.
    let output: String
    let form: Message.Form
    /// Whether the ends of the interval are shown.
    let hasInterval: Bool
    /// Whether the value is a promise, and therefore an upper limit.
    let isLimit: Bool
    /// Whether the column is printed. Paper has room only for what is promised and what is
    /// compared.
    let isOnPaper: Bool

    init(
        _ title: String, _ output: Output, _ form: Message.Form, hasInterval: Bool = false,
        isLimit: Bool = false
    ) {
        self.title = title
        self.output = output.rawValue
        self.form = form
        self.hasInterval = hasInterval
        self.isLimit = isLimit
        isOnPaper = isLimit || ComparisonAxis.allCases.contains { $0.output == output }
    }

    static let all = [
        ExplorerColumn("window", .bound_s, .time_s, isLimit: true),
        ExplorerColumn("cores", .cores, .digits, hasInterval: true),
        ExplorerColumn("cores: nodes", .nodeCores, .digits),
        ExplorerColumn("store process", .storeCores, .digits),
        ExplorerColumn("authorization server", .authorityCores, .digits),
        ExplorerColumn("added p50", .addedP50_us, .time_us),
        ExplorerColumn("added p99", .addedP99_us, .time_us, hasInterval: true),
        ExplorerColumn("tokens hit per revocation", .tokensHit, .count),
        ExplorerColumn("look-ups/s", .lookups_per_s, .count),
        ExplorerColumn("store shards", .storeShards, .whole),
        ExplorerColumn("store memory", .storeMemory_B, .bytes),
        ExplorerColumn("network/s", .network_B_per_s, .bytes),
        ExplorerColumn("carried by these machines", .carried_per_s, .rate),
        ExplorerColumn("emergency: sign-ins", .stormSignIns, .count),
        ExplorerColumn("one thread's time", .stormAuthority_s, .time_s),
    ]
}
