public import Tokens

/// One resource server instance. Its verifiers share its state.
public protocol VerifierNode: Sendable {
    associatedtype Verifier: TokenVerifier

    /// Returns a handle for one thread, with its own connections.
    func makeVerifier() throws(StrategyError) -> Verifier
}

/// One thread's handle on a node. Never shared between threads.
public protocol TokenVerifier {
    /// Verifies one token as of `now`, which comes from the caller: no clock is read here.
    ///
    /// - Throws: ``StrategyError`` if no decision could be made; never for a bad token.
    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict
}
