/// A failure below a strategy: no verdict was reached, or it is unknown whether a revocation is in
/// force.
public struct StrategyError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The store gave no answer within its deadline: whether a write took effect is not known.
        case timeout
        /// The store cannot be reached.
        case unreachable
        /// The store answered with an error, or in a way that it should not.
        case failed
        /// The target is beyond what the strategy's revocations reach.
        case unsupportedTarget
    }

    public let kind: Kind
    /// What was attempted, why it failed and what to do; never a token or a key.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The answer to a refresh token from a strategy that hands out none.
    public static let noRefreshTokens = StrategyError(
        .unsupportedTarget, "this strategy issues no refresh tokens")
}
