import OAuth
import Revocation
import Synchronization
import Tokens

/// Access tokens in memory, revoked at once by whatever reaches it is given. Fails on demand.
final class MemoryTokens: AccessTokens {
    private struct Entry {
        let grant: Grant
        let tokenID: String?
        let expiresAt: NumericDate
        var isRevoked = false
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// By `jti`.
        var names: [String: [UInt8]] = [:]
        var targets: [RevocationTarget] = []
        var failure: StrategyError?
        var whenRevoking: (@Sendable () -> Void)?

        /// Finds a single token without a search, because races revoke thousands.
        func tokens(of target: RevocationTarget, groups: SubjectGroups?) -> [[UInt8]] {
            switch target {
            case .token(let token):
                [token.bytes, token.tokenID.flatMap { names[$0] }].compactMap { $0 }
            case .grant(let subject, let client):
                tokens { $0.subject == subject && $0.client == client }
            case .subject(let subject):
                tokens { grant in
                    guard let groups else { return grant.subject == subject }
                    return groups.group(of: grant.subject) == groups.group(of: subject)
                }
            case .everyone: Array(entries.keys)
            }
        }

        private func tokens(_ isMeant: (Grant) -> Bool) -> [[UInt8]] {
            entries.filter { isMeant($0.value.grant) }.map(\.key)
        }
    }

    let reaches: [RevocationReach]
    let groups: SubjectGroups?
    /// Whether tokens have the form of a JWT and a `jti`.
    private let areSigned: Bool
    private let state = Mutex(State())

    init(
        _ reaches: [RevocationReach] = [.token, .grant, .subject], groups: SubjectGroups? = nil,
        areSigned: Bool = true
    ) {
        self.reaches = reaches
        self.groups = groups
        self.areSigned = areSigned
    }

    /// What every operation fails with; nil for none.
    var failure: StrategyError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    /// Called before each revocation: what happens at the same time.
    var whenRevoking: (@Sendable () -> Void)? {
        get { state.withLock { $0.whenRevoking } }
        set { state.withLock { $0.whenRevoking = newValue } }
    }

    /// The revocations that were taken, in their order.
    var targets: [RevocationTarget] { state.withLock { $0.targets } }

    private func failIfAsked() throws(StrategyError) {
        if let failure { throw failure }
    }

    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        try failIfAsked()
        let tokenID: String?
        let bytes: [UInt8]
        do throws(TokenError) {
            let secret = try OpaqueToken.generate()
            let id = try OpaqueToken.randomID()
            tokenID = areSigned ? id : nil
            bytes = areSigned ? Array("e30.\(id).".utf8) + secret : secret
        } catch {
            throw StrategyError(.failed, error.description)
        }
        let expiresAt = now.advanced(byMicroseconds: grant.lifetime.microseconds)
        let entry = Entry(grant: grant, tokenID: tokenID, expiresAt: expiresAt)
        state.withLock { state in
            state.entries[bytes] = entry
            if let tokenID { state.names[tokenID] = bytes }
        }
        return IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: grant.subject, client: grant.client,
            expiresAt: expiresAt)
    }

    func refresh(_ refreshToken: [UInt8], at now: NumericDate) -> RefreshAnswer? { nil }

    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        try failIfAsked()
        guard reaches.contains(target.reach) else {
            throw StrategyError(.unsupportedTarget, "out of reach")
        }
        whenRevoking?()
        state.withLock { state in
            state.targets.append(target)
            for bytes in state.tokens(of: target, groups: groups) {
                state.entries[bytes]?.isRevoked = true
            }
        }
    }

    func introspect(
        _ token: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        try failIfAsked()
        guard let entry = state.withLock({ $0.entries[token] }), !entry.isRevoked,
            now < entry.expiresAt
        else { return .inactive }
        return .active(
            Principal(
                subject: entry.grant.subject, tokenID: entry.tokenID, scope: entry.grant.scope,
                expiresAt: entry.expiresAt),
            audience: entry.grant.audience)
    }
}
