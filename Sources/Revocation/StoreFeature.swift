/// What a strategy needs of a store that not every version of the store has.
public enum StoreFeature: String, Sendable, Hashable, CaseIterable {
    /// Reading a value and setting its expiry at once.
    case readingExtendsLife
    /// An expiry that is set only where it is the later one.
    case conditionalExpiry
    /// A log of entries that is cut at a place.
    case trimmedLog
}
