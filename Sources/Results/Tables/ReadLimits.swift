/// Upper limits for reading a run's files. Each is far above what any run writes. A larger file is
/// rejected, so that a damaged folder cannot keep a reader busy or fill its memory.
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
    /// The nesting depth of lists and objects in JSON.
    static let jsonDepth = 32
    /// One history, and its first line.
    package static let historyBytes = 1 << 31
    package static let historyHeadBytes = 1 << 24
    /// A count of a run. Sums of millions of such counts do not overflow.
    static let count = 1 << 40
    /// Revocations of one trial, and blocks of a run: ten times what a scenario may ask for. Their
    /// product does not overflow.
    static let revocations = 1 << 31
    static let blocks = 1_000
    /// An instant or a time in nanoseconds: 146 years.
    static let time_ns: UInt64 = 1 << 62
}

/// Returns text of a file as shown in a message: short, without control characters.
func excerpt(of text: String) -> String {
    let most = 40
    let start = text.unicodeScalars.prefix(most).map { scalar -> String in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
    }.joined()
    return start + (text.unicodeScalars.count > most ? "…" : "")
}
