import Load
import Revocation
import ServerContract
import Tokens

/// What a resource server's answer to a verification says.
enum VerificationReply: Hashable {
    /// With the digest of the token's claims; 0 where it was not asked for.
    case accepted(claims: UInt32)
    /// With the index of the reason among `refusalReasons`.
    case refused(Int)
    /// The server sheds load: it has not looked at the token.
    case shed
    /// The server could not decide.
    case undecided(StrategyError.Kind)
    /// An answer that no resource server of the harness gives, and what is wrong with it.
    case foreign(String)

    /// - Parameters:
    ///   - claims: the value of `ControlHeader.claims`; empty where there is none.
    ///   - reason: the value of `ControlHeader.reason`; empty where there is none.
    init(status: Int, claims: [UInt8], reason: [UInt8], wantsClaims: Bool) {
        switch status {
        case 200 where !wantsClaims: self = .accepted(claims: 0)
        case 200:
            self =
                Self.digest(claims).map(Self.accepted)
                ?? .foreign("the digest of the claims is missing")
        case 401, 403:
            self = Self.refusals.firstIndex(of: reason).map(Self.refused) ?? .reasonless
        case 503 where reason == Self.busy: self = .shed
        case 503:
            let kind = StrategyError.Kind(rawValue: String(decoding: reason, as: UTF8.self))
            self = kind.map(Self.undecided) ?? .reasonless
        default: self = .foreign("that is no decision")
        }
    }

    /// The index of the reason for which a token is refused that cannot be sent at all.
    static let malformed = refusalReasons.firstIndex(of: Refusal.malformed.rawValue) ?? 0

    private static let reasonless = VerificationReply.foreign("no known reason is given")
    private static let refusals: [[UInt8]] = refusalReasons.map { Array($0.utf8) }
    private static let busy: [UInt8] = Array(ControlHeader.busy.utf8)

    /// Reads eight hexadecimal digits.
    private static func digest(_ text: [UInt8]) -> UInt32? {
        guard text.count == 8 else { return nil }
        var digest: UInt32 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digest = digest << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                digest = digest << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return digest
    }
}
