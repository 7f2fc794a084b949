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

    /// Makes sure that tokens can be decided as of `now`: does the look-ups of a decision.
    ///
    /// - Throws: ``StrategyError`` if no decision could be made.
    func probe(at now: NumericDate) throws(StrategyError)
}

extension TokenVerifier {
    /// Verifies what is nobody's token. Suffices where every token is looked up. A verifier around
    /// another one has to forward the call.
    public func probe(at now: NumericDate) throws(StrategyError) {
        let token = ReadinessProbe.token
        _ = try verify(token.span, VerificationRequest(isHighStakes: true), at: now)
    }
}

/// What nobody has.
public enum ReadinessProbe {
    public static let name = "readiness"
    public static let token = Array(name.utf8)
}
