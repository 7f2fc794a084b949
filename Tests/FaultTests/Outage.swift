import Foundation
import Revocation
import Strategies
import TestSupport
import Testing
import Tokens

/// How long a call may take under a fault: a few times the deadlines below, plus what a busy
/// machine adds. A call without a deadline would never end.
let mostPatience = Duration.seconds(10)

/// One deployment of a strategy before, during and after a fault of its store: what it accepts,
/// what throws, and when.
final class Outage<Strategy: Deployment> {
    /// The name of the variant: its strategy and options.
    let name: String
    let strategy: Strategy
    private let audience: String
    private let patience: Duration
    private let authority: Strategy.Authority
    private let verifier: Strategy.Node.Verifier

    private let good: IssuedToken
    /// The token revoked before the fault; nil if only expiry ends a token.
    private let revoked: IssuedToken?
    /// The token to be revoked during the fault.
    private let late: IssuedToken

    /// The time when the first revocation is in force everywhere.
    private let settled: NumericDate
    /// The time when a node may no longer use what it knew at ``settled``.
    private let stale: NumericDate

    static var lifetime: Duration { .seconds(7_200) }

    init(
        _ strategy: Strategy, audience: String, name: String, patience: Duration = mostPatience
    ) throws {
        self.patience = patience
        self.strategy = strategy
        self.name = name
        self.audience = audience
        let start = NumericDate.systemTime
        func later(_ duration: Duration?) -> NumericDate {
            start.advanced(byMicroseconds: (duration ?? .zero).microseconds)
        }
        var bound = Duration.zero
        if case .after(let limit) = strategy.guarantee.bound { bound = limit }
        settled = later(bound)
        var limit = bound
        if case .stale(let upTo) = strategy.guarantee.outage { limit = max(bound, upTo) }
        stale = later(bound + limit + .seconds(1))
        let authority = try strategy.makeAuthority()
        self.authority = authority
        verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: start).makeVerifier()
        func issue(_ subject: String) throws(StrategyError) -> IssuedToken {
            try authority.issue(
                Grant(
                    subject: subject, audience: audience, scope: "read", lifetime: Self.lifetime),
                at: start)
        }
        let first = try issue("revoked")
        var wasRevoked: IssuedToken?
        if let target = strategy.guarantee.reaches.first?.target(first) {
            try authority.revoke(target, at: start)
            if case .after = strategy.guarantee.bound { wasRevoked = first }
        }
        revoked = wasRevoked
        good = try issue("good")
        late = try issue("late")
        for token in [good, late] {
            try #require(
                try verifier.accepts(token, at: settled),
                "\(name): a good token is refused before any fault")
        }
        if let revoked {
            try #require(
                try !verifier.accepts(revoked, at: settled),
                "\(name): a revoked token is accepted")
        }
    }

    /// Runs one call under the fault and returns its answer or error. Checks that the call ends in
    /// time and that its error is clear.
    private func attempt<Answer>(
        _ what: String, _ fault: String, _ call: () throws(StrategyError) -> Answer
    ) -> Result<Answer, StrategyError> {
        let begun = ContinuousClock.now
        let result = Result { () throws(StrategyError) in try call() }
        let elapsed = ContinuousClock.now - begun
        #expect(elapsed < patience, "\(name): \(what) took \(elapsed) under \(fault)")
        if case .failure(let error) = result { judge(error, what, fault) }
        return result
    }

    private func judge(_ error: StrategyError, _ what: String, _ fault: String) {
        let text = error.description
        #expect(text.hasPrefix("cannot "), "\(name): \(what) under \(fault): \(text)")
        #expect(error.kind != .unsupportedTarget, "\(name): \(what) under \(fault): \(text)")
        for token in [good, late, revoked].compactMap({ $0 }) {
            let secrets = [String(decoding: token.bytes, as: UTF8.self), token.tokenID ?? "?"]
            #expect(!secrets.contains { text.contains($0) }, "\(name): a token in: \(text)")
        }
    }

    /// Checks what has to hold while the store is completely out of service. Dates never go back.
    ///
    /// - Parameter allStores: whether the fault affects every store of the variant.
    /// - Returns: whether a revocation was acknowledged meanwhile.
    func checkUnderOutage(_ fault: String, allStores: Bool) -> Bool {
        checkRevoked(fault, at: settled)
        let now = verifyGood(fault, at: settled)
        let isAcknowledged = revokeLate(fault)
        if allStores {
            #expect(!isAcknowledged, "\(name): acknowledges what no store has taken, \(fault)")
        }
        issueUnder(fault)
        checkRevoked(fault, at: stale)
        let later = verifyGood(fault, at: stale)
        if allStores { checkReadiness(fault) }
        switch (strategy.guarantee.outage, allStores) {
        case (.unaffected, _):
            #expect((try? now.get()) == true, "\(name): unaffected, yet \(now), \(fault)")
        case (.failClosed, true):
            #expect(throws: StrategyError.self, "\(name): fail-closed, yet \(now), \(fault)") {
                try now.get()
            }
        case (.stale(let limit), true):
            #expect((try? now.get()) != false, "\(name): a refusal without a store, \(fault)")
            #expect(
                throws: StrategyError.self,
                "\(name): stale <= \(limit.text), yet \(later), \(fault)"
            ) { try later.get() }
        case (_, false): break
        }
        return isAcknowledged
    }

    /// Checks that a node is ready only if it could decide, once nothing stale may be used.
    private func checkReadiness(_ fault: String) {
        let probed = attempt("probe", fault) { () throws(StrategyError) in
            try verifier.probe(at: stale)
        }
        let isReady = (try? probed.get()) != nil
        let isUnaffected = strategy.guarantee.outage == .unaffected
        #expect(isReady == isUnaffected, "\(name): ready is \(isReady) under \(fault)")
    }

    private func verifyGood(
        _ fault: String, at now: NumericDate
    ) -> Result<Bool, StrategyError> {
        attempt("verify", fault) { () throws(StrategyError) in
            try verifier.accepts(good, at: now)
        }
    }

    /// Checks that the revoked token is accepted neither at the existing node nor at a new one.
    func checkRevoked(_ fault: String, at now: NumericDate) {
        guard let revoked else { return }
        let known = attempt("verify", fault) { () throws(StrategyError) in
            try verifier.accepts(revoked, at: now)
        }
        #expect((try? known.get()) != true, "\(name): accepts a revoked token, \(fault)")
        let fresh = attempt("verify at a new node", fault) { () throws(StrategyError) in
            let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: now)
            return try node.makeVerifier().accepts(revoked, at: now)
        }
        #expect((try? fresh.get()) != true, "\(name): a new node accepts a revoked token, \(fault)")
    }

    /// Revokes a token under the fault. Returns whether the revocation was acknowledged.
    func revokeLate(_ fault: String) -> Bool {
        guard let target = strategy.guarantee.reaches.first?.target(late) else { return false }
        let outcome = attempt("revoke", fault) { () throws(StrategyError) in
            try authority.revoke(target, at: settled)
        }
        if case .success = outcome { return true }
        return false
    }

    /// Issues a token under the fault, which has to end in time, with any result.
    func issueUnder(_ fault: String) {
        _ = attempt("issue", fault) { () throws(StrategyError) in
            _ = try authority.issue(
                Grant(
                    subject: "more", audience: audience, scope: "read", lifetime: Self.lifetime),
                at: settled)
        }
    }

    /// Checks a store that still serves some calls: no revoked token is accepted, and every call
    /// ends in time.
    func checkUnderPressure(_ fault: String) -> Bool {
        checkRevoked(fault, at: settled)
        let isAcknowledged = revokeLate(fault)
        issueUnder(fault)
        return isAcknowledged
    }

    /// Checks what has to hold once the store is back. An acknowledged revocation is in force: at a
    /// new node immediately, at the old node after its bound. The good token is accepted again.
    func checkRecovery(_ fault: String, acknowledged: Bool) {
        if acknowledged, case .after = strategy.guarantee.bound {
            let isOver = eventually {
                let node = try self.strategy.makeNode(NodeID(index: 0, of: 1), at: self.stale)
                return try !node.makeVerifier().accepts(self.late, at: self.stale)
            }
            #expect(isOver, "\(name): acknowledged under \(fault), not in force at a new node")
            let isKnown = eventually {
                try !self.verifier.accepts(self.late, at: self.stale)
            }
            #expect(isKnown, "\(name): acknowledged under \(fault), not in force at its node")
        }
        guard !(acknowledged && strategy.guarantee.reaches.first == .everyone) else { return }
        let isBack = eventually { try self.verifier.accepts(self.good, at: self.stale) }
        #expect(isBack, "\(name): does not come back after \(fault)")
        checkRevoked("the end of \(fault)", at: stale)
    }

    /// Waits for a condition. Feeds reconnect at their own pace; until then an attempt may end in
    /// an error.
    private func eventually(_ condition: () throws -> Bool) -> Bool {
        TestSupport.eventually(within: mostPatience) { (try? condition()) == true }
    }
}
