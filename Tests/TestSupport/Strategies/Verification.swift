package import Revocation
package import Tokens

extension TokenVerifier {
    package func verdict(
        _ token: [UInt8], isHighStakes: Bool = false, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        try verify(token.span, VerificationRequest(isHighStakes: isHighStakes), at: now)
    }

    package func verdict(
        _ token: IssuedToken, isHighStakes: Bool = false, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        try verdict(token.bytes, isHighStakes: isHighStakes, at: now)
    }

    package func accepts(
        _ token: IssuedToken, isHighStakes: Bool = false, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try verdict(token, isHighStakes: isHighStakes, at: now).isActive
    }
}
