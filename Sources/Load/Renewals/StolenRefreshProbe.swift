package import Revocation
package import Tokens

/// A thief with a refresh token that its client has redeemed. It is presented at growing ages until
/// it is refused. The client does not use the successor meanwhile.
package struct StolenRefreshProbe: Sendable {
    package struct Finding: Sendable, Hashable {
        /// The age, since the token was replaced, at which it was first refused; nil if it was
        /// still honoured at the last one.
        package var refusedAt: Duration?
        /// The number of times that it was presented.
        package var presentations = 0
    }

    /// The distance between two ages.
    private let step: Duration
    private let last: Duration

    /// - Parameter grace: how long the strategy promises to honour a replaced token. The ages reach
    ///   twice as far, in steps of a fiftieth of it.
    package init(grace: Duration) {
        step = max(grace / 50, .milliseconds(1))
        last = max(grace * 2, .milliseconds(100))
    }

    /// How long the probe takes where the ages have to pass.
    package var longest: Duration { last }

    /// - Parameters:
    ///   - start: when the client redeems the token.
    ///   - date: waits where the ages have to pass, and returns the date at an age.
    package func run(
        by authority: some TokenAuthority, _ grant: Grant, from start: NumericDate,
        date: (Duration) -> NumericDate
    ) throws(StrategyError) -> Finding {
        var finding = Finding()
        let token = try authority.issue(grant, at: start)
        guard let stolen = token.refresh?.bytes else { return finding }
        _ = try authority.refresh(stolen.span, at: start)
        var age = Duration.zero
        while age <= last {
            finding.presentations += 1
            if case .refused = try authority.refresh(stolen.span, at: date(age)) {
                finding.refusedAt = age
                return finding
            }
            age += step
        }
        return finding
    }
}
