package import Revocation
import Synchronization
package import Tokens

/// The result of issuing the population.
package struct PopulationIssue: Sendable {
    /// Tokens kept by slot for a later mass revocation; empty unless requested.
    package var kept: [Int: IssuedToken] = [:]
    package var meanTokenBytes = 0.0
}

extension Population {
    /// Issues every good token and the bad ones, on `threads` threads with one authority each.
    ///
    /// - Parameters:
    ///   - lifetime: the lifetime of the tokens, from now.
    ///   - keep: slots whose token handles a later mass revocation needs.
    ///   - weigh: called with the number of good tokens issued: once when half of them are issued,
    ///     and once when all are, before the bad ones.
    package func issue<Strategy: Deployment>(
        by strategy: Strategy, audience: String, lifetime: Duration, threads: Int, keep: Set<Int>,
        clock: TrialClock, stop: StopFlag, watch: () -> Void,
        weigh: (Int) throws -> Void = { _ in }
    ) throws -> PopulationIssue {
        var issue = PopulationIssue()
        let half = shape.tokens / 2
        for part in [0..<half, half..<shape.tokens] {
            let share = (part.count + threads - 1) / max(threads, 1)
            let issued = try WorkerGroup.run(threads, watch: watch) { thread in
                let authority = try strategy.makeAuthority()
                let first = min(part.lowerBound + thread * share, part.upperBound)
                return try issueGood(
                    first..<min(first + share, part.upperBound), by: authority,
                    audience: audience, lifetime: lifetime, keep: keep, clock: clock, stop: stop)
            }
            for own in issued {
                issue.kept.merge(own.kept) { first, _ in first }
                issue.meanTokenBytes += own.meanTokenBytes / Double(max(shape.tokens, 1))
            }
            try weigh(part.upperBound)
        }
        try issueBad(by: strategy, audience: audience, lifetime: lifetime, clock: clock)
        return issue
    }

    private func issueGood<Authority: TokenAuthority>(
        _ range: Range<Int>, by authority: Authority, audience: String, lifetime: Duration,
        keep: Set<Int>, clock: TrialClock, stop: StopFlag
    ) throws -> PopulationIssue {
        let batch = 2_000
        var issue = PopulationIssue()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
            guard !stop.isRaised else { break }
            let slots = start..<min(start + batch, range.upperBound)
            let grants = slots.map { grant(ofSlot: $0, audience: audience, lifetime: lifetime) }
            let instant_ns = TrialClock.now_ns()
            let tokens = try authority.issue(grants, at: clock.date(at: instant_ns))
            for (slot, token) in zip(slots, tokens) {
                table.put(token.bytes, in: slot, issuedAt: instant_ns)
                if keep.contains(slot) { issue.kept[slot] = token }
                issue.meanTokenBytes += Double(token.bytes.count)
            }
        }
        return issue
    }

    private func issueBad<Strategy: Deployment>(
        by strategy: Strategy, audience: String, lifetime: Duration, clock: TrialClock
    ) throws {
        guard !badKinds.isEmpty else { return }
        let authority = try strategy.makeAuthority()
        for offset in 0..<Self.badSlots {
            let kind = badKinds[offset % badKinds.count]
            let token = try authority.makeBad(
                kind, subject: "bad\(offset)", audience: audience, lifetime: lifetime,
                reach: strategy.guarantee.reaches.first, at: clock.now)
            table.put(token, in: shape.tokens + offset, issuedAt: TrialClock.now_ns())
        }
    }
}

extension TokenAuthority {
    /// Makes a token that must be refused, for a subject that has no other tokens.
    package func makeBad(
        _ kind: BadToken, subject: String, audience: String, lifetime: Duration,
        reach: RevocationReach?, at now: NumericDate
    ) throws(StrategyError) -> [UInt8] {
        var grant = Grant(subject: subject, audience: audience, scope: "read", lifetime: lifetime)
        switch kind {
        case .expired:
            grant = Grant(
                subject: subject, audience: audience, scope: "read", lifetime: .seconds(1))
            return try issue(grant, at: now.advanced(byMicroseconds: -86_400_000_000)).bytes
        case .tampered:
            return try issue(grant, at: now).bytes.tampered()
        case .wrongAudience:
            grant = Grant(
                subject: subject, audience: audience + ".other", scope: "read", lifetime: lifetime)
            return try issue(grant, at: now).bytes
        case .revoked:
            let token = try issue(grant, at: now)
            if let reach, reach != .everyone { try revoke(reach.target(token), at: now) }
            return token.bytes
        }
    }
}

extension [UInt8] {
    /// Returns the same token with one character of its last third changed. In a JWS, that
    /// character belongs to the signature.
    package func tampered() -> [UInt8] {
        var bytes = self
        let place = bytes.count - bytes.count / 6 - 1
        if bytes.indices.contains(place) {
            bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        }
        return bytes
    }
}
