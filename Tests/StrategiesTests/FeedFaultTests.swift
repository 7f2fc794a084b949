import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// A strategy whose nodes keep a copy of the revocations, with periods that a manual clock steps
/// over.
struct FedVariant: Sendable, CustomTestStringConvertible {
    let strategy: String
    let options: OptionValues

    var testDescription: String { "\(strategy) \(options.values)" }

    static let all: [FedVariant] = [
        FedVariant(
            strategy: "jwt-blocklist-poll",
            options: OptionValues([
                "poll_interval": .duration(.milliseconds(300)),
                "max_stale": .duration(.milliseconds(900)),
            ])),
        FedVariant(
            strategy: "jwt-blocklist-push",
            options: OptionValues([
                "feed": .choice("stream"), "max_stale": .duration(.milliseconds(900)),
            ])),
        FedVariant(
            strategy: "jwt-blocklist-push",
            options: OptionValues([
                "feed": .choice("pubsub"), "max_stale": .duration(.milliseconds(900)),
            ])),
        FedVariant(
            strategy: "jwt-blocklist-filter",
            options: OptionValues(["max_stale": .duration(.milliseconds(900))])),
    ]
}

@Suite(.serialized) struct `A feed whose Redis dies and comes back` {
    @Test(arguments: FedVariant.all)
    func `forgets no acknowledged revocation beyond the stated staleness`(
        variant: FedVariant
    ) throws {
        var visitor = Outage(variant: variant)
        try Registry.visitAll(&visitor)
        #expect(visitor.isDone)
    }
}

private struct Outage: StrategyVisitor {
    let variant: FedVariant
    var isDone = false

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        guard type.descriptor.name == variant.strategy else { return }
        isDone = true
        let deployment = try PrivateDeployment()
        let strategy = try InProcessDeployment<Strategy>(variant.options, in: deployment.context)
        guard case .stale(let limit) = strategy.guarantee.outage else {
            Issue.record("no outage behaviour of its own")
            return
        }
        let stale_s = limit.inSeconds
        let before = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        let names = ["good", "early", "lost", "during", "after", "last"]
        let tokens = try before.issue(names.map { deployment.grant($0) }, at: at(0))
        let (good, early, lost) = (tokens[0], tokens[1], tokens[2])
        #expect(try verifier.accepts(good, at: at(0)))

        try before.revoke(.token(early), at: at(0))
        _ = try deployment.connect().command("SAVE")
        try deployment.crash()
        // The node's copy is good for as long as the guarantee states, and no longer.
        #expect(throws: StrategyError.self) { try before.revoke(.token(lost), at: at(0)) }
        #expect(throws: StrategyError.self) { try verifier.verdict(early, at: at(stale_s)) }
        #expect(throws: StrategyError.self) { try verifier.verdict(good, at: at(stale_s)) }

        try deployment.restart(empty: false)
        let authority = try strategy.makeAuthority()
        // Acknowledged as soon as Redis is back, whether or not the node is.
        try authority.revoke(.token(tokens[3]), at: at(2 * stale_s))
        var now = at(3 * stale_s)
        for revoked in [early, tokens[3]] {
            #expect(try answer(verifier, revoked, at: now) == .refused(.revoked))
        }
        for alive in [good, lost] { #expect(try verifier.accepts(alive, at: now)) }
        try authority.revoke(.token(tokens[4]), at: now)
        if strategy.guarantee.family == .pushed {  // while the clock stands still
            #expect(try eventually { try !verifier.accepts(tokens[4], at: now) })
        }
        now = at(4 * stale_s)
        #expect(try verifier.verdict(tokens[4], at: now) == .refused(.revoked))

        // A store that confirms matches cannot confirm what it has lost, so those nodes share its
        // durability.
        guard variant.strategy != "jwt-blocklist-filter" else { return }
        try deployment.crash()
        try deployment.restart(empty: true)
        try strategy.makeAuthority().revoke(.token(tokens[5]), at: now)
        now = at(5 * stale_s)
        for revoked in [early, tokens[3], tokens[4], tokens[5]] {
            #expect(try verifier.verdict(revoked, at: now) == .refused(.revoked))
        }
        #expect(try verifier.accepts(good, at: now))
    }

    /// Returns the verdict. If a verifier's connection broke meanwhile, one request may fail with
    /// an error, but may not be accepted.
    private func answer(
        _ verifier: some TokenVerifier, _ token: IssuedToken, at now: NumericDate
    ) throws -> Verdict {
        do throws(StrategyError) {
            return try verifier.verdict(token, at: now)
        } catch {
            #expect(error.kind == .unreachable)
            return try verifier.verdict(token, at: now)
        }
    }
}
