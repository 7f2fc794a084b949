public import Tokens

/// One resource server instance; its verifiers share what it holds.
public protocol VerifierNode: Sendable {
    associatedtype Verifier: TokenVerifier

    /// A handle for one thread, with its own connections.
    func makeVerifier() throws(StrategyError) -> Verifier
}

/// One thread's handle on a node. Never shared between threads.
public protocol TokenVerifier {
    /// Decides on one token as of `now`, which is the caller's clock: nothing here reads one.
    ///
    /// - Throws: ``StrategyError`` when the decision could not be made; never for a bad token.
    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict
}
