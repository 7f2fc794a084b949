import Load
import Revocation
import Synchronization
import Tokens

/// A deployment in memory with at most one mistake.
struct FaultyDeployment: DrivenDeployment {
    enum Fault: CaseIterable {
        case refusesGoodTokens, acceptsExpired, acceptsTampered, acceptsOtherAudiences
        case forgetsRevocations, forgetsThemForHighStakes
    }

    let fault: Fault?
    let guarantee: Guarantee
    private let ledger = MemoryLedger()

    init(_ fault: Fault? = nil, bound: WindowBound = .after(.seconds(1))) {
        self.fault = fault
        guarantee = Guarantee(
            reaches: [.token], bound: bound, outage: .unaffected, highStakesBound: .after(.zero))
    }

    init(promising guarantee: Guarantee) {
        fault = nil
        self.guarantee = guarantee
    }

    func makeAuthority() -> MemoryAuthority { MemoryAuthority(ledger: ledger) }

    func makeNode(_ id: NodeID, at now: NumericDate) -> MemoryNode {
        MemoryNode(fault: fault, ledger: ledger)
    }
}

struct MemoryAuthority: TokenAuthority {
    fileprivate let ledger: MemoryLedger

    func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
        ledger.issue(
            grant, expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
    }

    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        guard case .token(let token) = target else {
            throw StrategyError(.unsupportedTarget, "single tokens only")
        }
        ledger.revoke(token.bytes, at: now)
    }

    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        throw StrategyError(.unsupportedTarget, "no refresh tokens")
    }

    func purge(at now: NumericDate) -> Int { 0 }
}

extension MemoryAuthority: AuthorityInstrumentation {
    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}
    func storeBytes() -> Int64? { nil }
    func publishedBytes(at now: NumericDate) -> Int64? { nil }
    func entries(at now: NumericDate) -> StoreEntries? { nil }
}

struct MemoryNode: VerifierNode, NodeInstrumentation {
    let fault: FaultyDeployment.Fault?
    fileprivate let ledger: MemoryLedger
    let stateBytes = 24
    let feedBytes: Int64? = nil
    let ownThreadsTime_ns: UInt64? = nil
    let observations: [any NodeObservation] = []

    func makeVerifier() -> MemoryVerifier { MemoryVerifier(fault: fault, ledger: ledger) }
}

struct MemoryVerifier: TokenVerifier {
    let fault: FaultyDeployment.Fault?
    fileprivate let ledger: MemoryLedger

    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) -> Verdict {
        let bytes = token.withUnsafeBufferPointer { Array($0) }
        let accepted = Verdict.active(
            Principal(subject: "s", tokenID: nil, scope: "read", expiresAt: now))
        guard let entry = ledger.entry(bytes) else {
            return fault == .acceptsTampered ? accepted : .refused(.badSignature)
        }
        if fault == .refusesGoodTokens { return .refused(.revoked) }
        if entry.expiresAt <= now, fault != .acceptsExpired { return .refused(.expired) }
        if entry.audience != "api", fault != .acceptsOtherAudiences {
            return .refused(.wrongAudience)
        }
        // As the guarantee states, revocations apply to high-stakes requests immediately, and to
        // others a second later.
        let grace_us: Int64 = request.isHighStakes ? 0 : 1_000_000
        guard let revokedAt = entry.revokedAt,
            revokedAt.advanced(byMicroseconds: grace_us) <= now
        else { return accepted }
        if fault == .forgetsRevocations { return accepted }
        if fault == .forgetsThemForHighStakes, request.isHighStakes { return accepted }
        return .refused(.revoked)
    }
}

private struct MemoryEntry: Sendable {
    let audience: String
    let expiresAt: NumericDate
    var revokedAt: NumericDate?
}

private final class MemoryLedger: Sendable {
    private let entries = Mutex<[[UInt8]: MemoryEntry]>([:])

    func issue(_ grant: Grant, expiresAt: NumericDate) -> IssuedToken {
        entries.withLock { entries in
            let bytes = Array("token-number-\(entries.count)".utf8)
            entries[bytes] = MemoryEntry(audience: grant.audience, expiresAt: expiresAt)
            return IssuedToken(
                bytes: bytes, tokenID: nil, subject: grant.subject, expiresAt: expiresAt)
        }
    }

    func revoke(_ token: [UInt8], at now: NumericDate) {
        entries.withLock { $0[token]?.revokedAt = now }
    }

    func entry(_ token: [UInt8]) -> MemoryEntry? { entries.withLock { $0[token] } }
}
