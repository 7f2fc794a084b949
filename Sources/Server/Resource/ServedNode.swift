package import Revocation
import ServerContract
import Tokens

/// One event loop's verifier. A closure that is made where the verifier's type is known calls it
/// directly, while a generic channel handler would be called by the event loop without being
/// specialised.
package struct TokenVerification {
    /// `TokenVerifier.verify`
    let verify: (Span<UInt8>, VerificationRequest, NumericDate) throws(StrategyError) -> Verdict
    /// `TokenVerifier.probe`
    let probe: (NumericDate) throws(StrategyError) -> Void
}

/// A strategy's node, as a resource server uses it.
package struct ServedNode: Sendable {
    package typealias TakeEvent = @Sendable ([UInt8]) throws(StrategyError) -> Void

    /// Makes a verifier for the calling thread.
    let makeVerification: @Sendable () throws(StrategyError) -> TokenVerification
    let reading: @Sendable () -> ControlNodeReading
    /// Takes a security event; nil if the strategy's nodes take none.
    let takeEvent: TakeEvent?
    /// Called when the server stops.
    let stop: @Sendable () -> Void

    package init<Node: VerifierNode & NodeInstrumentation>(
        _ node: Node, takingEvents takeEvent: TakeEvent? = nil,
        stoppingWith stop: @escaping @Sendable () -> Void = {}
    ) {
        makeVerification = { () throws(StrategyError) in try Self.verification(by: node) }
        reading = { ControlNodeReading(node) }
        self.takeEvent = takeEvent
        self.stop = stop
    }

    private static func verification<Node: VerifierNode>(
        by node: Node
    ) throws(StrategyError) -> TokenVerification {
        let verifier = try node.makeVerifier()
        return TokenVerification(
            verify: {
                (
                    token: Span<UInt8>, request: VerificationRequest, now: NumericDate
                ) throws(StrategyError) -> Verdict in
                try verifier.verify(token, request, at: now)
            },
            probe: { (now: NumericDate) throws(StrategyError) in try verifier.probe(at: now) })
    }
}
