import Foundation
import Revocation
import Stores
import Tokens

@testable import Strategies

/// A folder of a test's own with a deployment's context in it, for strategies without Redis.
func inContext(
    _ algorithm: Algorithm = .HS256, leeway: Duration = .seconds(2),
    lifetime: Duration = .seconds(60), _ body: (StrategyContext) throws -> Void
) throws {
    let folder = NSTemporaryDirectory() + "revbench-strategies-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(
        StrategyContext(
            directory: folder, sqlite: SQLiteConfiguration(path: ""), redis: nil,
            algorithm: algorithm, leeway: leeway, longestLifetime: lifetime))
}

extension StrategyContext {
    func grant(_ subject: String, lifetime: Duration = .seconds(60)) -> Grant {
        Grant(subject: subject, audience: audience, scope: "read", lifetime: lifetime)
    }
}

extension TokenVerifier {
    func verdict(_ token: IssuedToken, at now: NumericDate) throws(StrategyError) -> Verdict {
        try verify(token.bytes.span, VerificationRequest(), at: now)
    }
}
