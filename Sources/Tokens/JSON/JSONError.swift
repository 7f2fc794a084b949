/// Why a text is not JSON that this module reads, and the byte at which that was found.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case tooLarge = "longer than the limit"
        case tooDeep = "nested deeper than the limit"
        case unexpectedEnd = "it ends too early"
        case unexpectedByte = "an unexpected byte"
        case invalidNumber = "a number that RFC 8259 does not allow"
        case invalidEscape = "an escape that RFC 8259 does not allow, or half of a surrogate pair"
        case controlCharacter = "a control character within a string"
        case invalidUTF8 = "bytes that are not UTF-8"
        case duplicateName = "two members of one object with the same name"
        /// Only ``JSONValue/check(_:limits:longestString:)`` reports this case and the next.
        case longString = "a string longer than the limit"
        case numberOutOfRange = "a number that 64 bits of floating point cannot hold"
    }

    public let kind: Kind
    /// Bytes from the start of the text.
    public let offset: Int

    public init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public var description: String { "\(kind.rawValue), at byte \(offset)" }
}

/// Limits on a JSON text that protect its reader.
public struct JSONLimits: Sendable, Hashable {
    /// The deepest nesting that any limits can allow, because the scanner keeps one bit per level.
    public static let deepest = 64

    public var maximumBytes: Int
    /// The most arrays and objects around a value, at most `deepest`.
    public var maximumDepth: Int
    /// Whether duplicate names are accepted. RFC 8259 allows them and leaves their meaning open.
    /// Headers and claims never allow them (RFC 7515, section 4; RFC 7519, section 4).
    public var allowsDuplicateNames: Bool

    public init(
        maximumBytes: Int = 65_536, maximumDepth: Int = JSONLimits.deepest,
        allowsDuplicateNames: Bool = false
    ) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = min(maximumDepth, Self.deepest)
        self.allowsDuplicateNames = allowsDuplicateNames
    }

    /// For headers, claims and single keys: 64 KiB, 64 levels, no duplicate names.
    public static let token = JSONLimits()
}
