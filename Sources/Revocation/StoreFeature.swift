/// A feature that a strategy needs and that not every version of a store has.
public enum StoreFeature: String, Sendable, Hashable, CaseIterable {
    /// Reading a value and setting its expiry in one command.
    case readingExtendsLife
    /// Setting an expiry only if it is later than the current one.
    case conditionalExpiry
    /// A log of entries that can be cut at a position.
    case trimmedLog
}
