/// The signature algorithms of RFC 7518 and RFC 8037 (section 3.1 in both), by their JWS names.
///
/// Every case signs and verifies. `allCases` holds the eight that a scenario may name. The others
/// exist so that a user's own keys can be read and used.
public enum Algorithm: String, CaseIterable, Sendable, Codable {
    case HS256, HS384, HS512
    case RS256, RS384, RS512
    case PS256, PS384, PS512
    case ES256, ES384, ES512
    case EdDSA

    /// The algorithms that a scenario may name: one member of each family that differs in cost.
    public static let allCases: [Algorithm] = [
        .HS256, .HS384, .HS512, .RS256, .PS256, .ES256, .ES384, .EdDSA,
    ]

    /// The algorithms that a key may be pinned to: `allCases` and the strengths no scenario
    /// compares.
    public static let recognized: [Algorithm] =
        allCases + [.RS384, .RS512, .PS384, .PS512, .ES512]

    /// Creates the algorithm that a JWS or JWK calls `name`.
    public init?(name: String) {
        guard let algorithm = Self.recognized.first(where: { $0.names.contains(name) }) else {
            return nil
        }
        self = algorithm
    }

    /// The names that a JWS or JWK may use. With the one curve supported here, `EdDSA` and
    /// `Ed25519` are two names for the same algorithm (RFC 9864, section 2.2).
    var names: [String] { self == .EdDSA ? [rawValue, "Ed25519"] : [rawValue] }

    /// Whether one secret both signs and verifies, so that whoever verifies can also forge.
    public var isSymmetric: Bool { family == .hmac }

    /// Whether a key takes tenths of a second to generate, because two large primes must be found.
    public var makesKeysSlowly: Bool { family == .rsaPKCS1 || family == .rsaPSS }
}

extension Algorithm {
    enum Family {
        case hmac, rsaPKCS1, rsaPSS, ecdsa, edDSA
    }

    enum Hash {
        case sha256, sha384, sha512

        /// The name that OpenSSL uses for a fetch.
        var name: StaticString {
            switch self {
            case .sha256: "SHA256"
            case .sha384: "SHA384"
            case .sha512: "SHA512"
            }
        }

        var byteCount: Int {
            switch self {
            case .sha256: 32
            case .sha384: 48
            case .sha512: 64
            }
        }
    }

    var family: Family {
        switch self {
        case .HS256, .HS384, .HS512: .hmac
        case .RS256, .RS384, .RS512: .rsaPKCS1
        case .PS256, .PS384, .PS512: .rsaPSS
        case .ES256, .ES384, .ES512: .ecdsa
        case .EdDSA: .edDSA
        }
    }

    /// The hash of the signing input; for EdDSA, the hash inside Ed25519 (RFC 8032, section 5.1).
    var hash: Hash {
        switch self {
        case .HS256, .RS256, .PS256, .ES256: .sha256
        case .HS384, .RS384, .PS384, .ES384: .sha384
        case .HS512, .RS512, .PS512, .ES512, .EdDSA: .sha512
        }
    }

    /// The curve of an elliptic key for this algorithm (RFC 7518, section 3.4; RFC 8037, 3.1).
    var curve: EllipticCurve? {
        switch self {
        case .ES256: .p256
        case .ES384: .p384
        case .ES512: .p521
        case .EdDSA: .ed25519
        default: nil
        }
    }
}

/// The curves that a JWK may name in `crv`, by that name.
enum EllipticCurve: String, Sendable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"
    case ed25519 = "Ed25519"

    var algorithm: Algorithm {
        switch self {
        case .p256: .ES256
        case .p384: .ES384
        case .p521: .ES512
        case .ed25519: .EdDSA
        }
    }

    /// Bytes of one coordinate, which is half of a raw signature (RFC 7518, section 6.2.1.2).
    var coordinateByteCount: Int {
        switch self {
        case .p256, .ed25519: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// OpenSSL's name for the group; nil if the curve is its own key type.
    var groupName: StaticString? {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        case .ed25519: nil
        }
    }
}
