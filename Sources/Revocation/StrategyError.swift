/// A failure below a strategy: no verdict was reached, or it is unknown whether a revocation is in
/// force.
public struct StrategyError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The store did not answer within its deadline. Whether a write took effect is unknown.
        case timeout
        /// The store cannot be reached.
        case unreachable
        /// The store answered with an error or an unexpected reply.
        case failed
        /// The target is beyond the reach of the strategy's revocations.
        case unsupportedTarget
    }

    public let kind: Kind
    /// What was attempted, why it failed and what to do. Never contains a token or a key.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The error for refreshing with a strategy that has no refresh tokens.
    public static let noRefreshTokens = StrategyError(
        .unsupportedTarget, "this strategy issues no refresh tokens")
}
