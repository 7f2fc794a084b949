/// What is read of a run's files at most. Each is far above what any run writes; a file beyond them
/// is refused, so that no damaged folder keeps a reader busy or fills its memory.
package enum ReadLimits {
    /// One cell of a table, or one string of JSON.
    static let cellBytes = 1 << 18
    /// One row of a table, or one line of a log.
    static let lineBytes = 1 << 20
    /// One table or log.
    static let tableBytes = 1 << 28
    /// `meta.json`.
    static let manifestBytes = 1 << 24
    /// `meta.json` of format 1, which is rewritten before it is read.
    static let firstManifestBytes = 1 << 21
    /// Lists and objects of JSON within one another.
    static let jsonDepth = 32
    /// One history, and its first line.
    package static let historyBytes = 1 << 31
    package static let historyHeadBytes = 1 << 24
    /// A count of a run: far from where sums of millions of them end.
    static let count = 1 << 40
    /// Revocations of one trial, and blocks of a run: ten times what a scenario may ask for. Their
    /// product is far from where numbers end.
    static let revocations = 1 << 31
    static let blocks = 1_000
    /// An instant or a time in nanoseconds: 146 years.
    static let time_ns: UInt64 = 1 << 62
}

/// Text of a file as a message shows it: short, without control characters.
func excerpt(of text: String) -> String {
    let most = 40
    let start = text.unicodeScalars.prefix(most).map { scalar -> String in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
    }.joined()
    return start + (text.unicodeScalars.count > most ? "…" : "")
}
