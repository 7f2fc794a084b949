import Compression

/// The statuses of many tokens, one after another in as few bits each as the list was made with
/// (draft-ietf-oauth-status-list, section 4.1).
public struct StatusList: Sendable, Hashable {
    /// Bits a status takes: 1, 2, 4 or 8.
    public let bits: Int
    /// The lowest bits of a byte are its first status.
    package private(set) var bytes: [UInt8]

    public static let allowedBits: Set<Int> = [1, 2, 4, 8]

    /// The draft's section 7.1: valid, or not (again) so.
    public static let valid: UInt8 = 0
    public static let invalid: UInt8 = 1

    /// All valid. Fills up the last byte, and takes the next allowed number of bits for another.
    public init(bits: Int, entries: Int) {
        self.bits = Self.allowedBits.sorted().first { $0 >= bits } ?? 8
        let perByte = 8 / self.bits
        bytes = [UInt8](repeating: 0, count: (max(entries, 0) + perByte - 1) / perByte)
    }

    /// Reads a list as a status list token holds it.
    ///
    /// - Parameters:
    ///   - text: `lst`: a zlib stream in base64url.
    ///   - limit: the most bytes that the list may take, decompressed.
    public init(bits: Int, compressed text: String, limit: Int) throws(TokenError) {
        let attempted = "read a status list"
        guard Self.allowedBits.contains(bits) else {
            throw TokenError(attempted: attempted, cause: "its bits are not 1, 2, 4 or 8")
        }
        let characters = Array(text.utf8)
        guard let stream = Base64URL.decode(characters.span) else {
            throw TokenError(attempted: attempted, cause: "its lst is not base64url")
        }
        self.bits = bits
        do throws(ZlibError) {
            bytes = try Zlib.decompress(stream, limit: limit)
        } catch {
            throw TokenError(attempted: "decompress a status list", cause: error.cause)
        }
    }

    /// Statuses in the list.
    public var count: Int { bytes.count * (8 / bits) }

    /// The status at an index; nil beyond the list's end.
    public func status(at index: Int) -> UInt8? {
        let (place, shift) = position(of: index)
        guard index >= 0, place < bytes.count else { return nil }
        return bytes[place] >> shift & mask
    }

    /// Sets the status at an index within the list, cut to its bits.
    ///
    /// - Returns: whether there is such an index.
    @discardableResult
    public mutating func set(_ status: UInt8, at index: Int) -> Bool {
        let (place, shift) = position(of: index)
        guard index >= 0, place < bytes.count else { return false }
        bytes[place] = bytes[place] & ~(mask << shift) | (status & mask) << shift
        return true
    }

    /// `lst`, as a status list token holds it.
    ///
    /// - Parameter level: of zlib, 1 to 9. The draft recommends the last. With 1 % of 2^20 bits set
    ///   it takes 160 ms for 14.6 kB; level 4 takes 1 ms for 19.0 kB.
    public func compressed(level: Int = 9) throws(TokenError) -> String {
        do throws(ZlibError) {
            let stream = try Zlib.compress(bytes, level: Int32(min(max(level, 1), 9)))
            return Base64URL.encodedString(stream.span)
        } catch {
            throw TokenError(attempted: "compress a status list", cause: error.cause)
        }
    }

    private var mask: UInt8 { UInt8(truncatingIfNeeded: (1 << bits) - 1) }

    private func position(of index: Int) -> (place: Int, shift: Int) {
        let perByte = 8 / bits
        return (index / perByte, index % perByte * bits)
    }
}

/// Where a token's status stands (draft-ietf-oauth-status-list, section 6.1).
public struct StatusReference: Sendable, Hashable {
    /// `idx`
    public var index: Int64
    /// `uri`: of the status list token, which has it for its `sub`.
    public var uri: String

    public init(index: Int64, uri: String) {
        self.index = index
        self.uri = uri
    }
}
