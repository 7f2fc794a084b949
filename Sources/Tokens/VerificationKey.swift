/// One key of a verifier: found by its `kid`, limited to its `alg`, ready to verify.
struct VerificationKey {
    let keyID: String
    let keyIDBytes: [UInt8]
    private let algorithmName: ShortName
    /// The same name again if the algorithm has only one.
    private let otherName: ShortName
    let verifier: SignatureVerifier
    /// The key's position among those given to the verifier.
    let place: Int

    init(_ key: JSONWebKey, place: Int) throws(TokenError) {
        self.place = place
        keyID = key.keyID
        keyIDBytes = [UInt8](key.keyID.utf8)
        let name = key.algorithm.rawValue
        algorithmName = ShortName(name)
        otherName = ShortName(key.algorithm.names.last ?? name)
        verifier = try SignatureVerifier(key)
    }

    /// Returns whether `name` is a name of the key's algorithm.
    func isFor(_ name: ShortName) -> Bool { name == algorithmName || name == otherName }

    static let knownAlgorithms = Algorithm.recognized.flatMap(\.names).map { ShortName($0) }
}

/// A media type as in `typ`: case-insensitive, with or without `application/` (RFC 7515, section
/// 4.1.9).
struct TypeName {
    private let short: [UInt8]
    private let long: [UInt8]

    private static let prefix = [UInt8]("application/".utf8)

    init(_ name: String) {
        let lowercased = name.utf8.map(Self.lowercased)
        let hasPrefix = lowercased.starts(with: Self.prefix)
        short = hasPrefix ? Array(lowercased.dropFirst(Self.prefix.count)) : lowercased
        long = Self.prefix + short
    }

    func matches(_ type: JSONText?, in header: Span<UInt8>) -> Bool {
        guard let type else { return false }
        return Self.matches(short, type, in: header) || Self.matches(long, type, in: header)
    }

    private static func matches(
        _ expected: [UInt8], _ type: JSONText, in header: Span<UInt8>
    ) -> Bool {
        var index = 0
        var isEqual = true
        type.forEachByte(in: header) { byte in
            isEqual = isEqual && index < expected.count && expected[index] == lowercased(byte)
            index &+= 1
        }
        return isEqual && index == expected.count
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
