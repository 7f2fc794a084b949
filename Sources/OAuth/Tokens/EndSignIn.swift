package import Revocation
import Stores
import Strategies
import Tokens

extension AuthorizationService {
    /// Ends one sign-in: its refresh tokens, and its access tokens by the finest revocation that
    /// reaches them, those issued before the last refresh included. No other user loses access by
    /// it: access tokens that only such a revocation reaches live until they expire.
    ///
    /// May be repeated: after a failure, everything is tried again, and what is known to be revoked
    /// is left alone.
    ///
    /// - Throws: `temporarily_unavailable` if it is not known to be in force.
    func end(
        _ id: Int64, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> AccessRemoval {
        guard let signIn = try endRefresh(id, in: store) else {
            return AccessRemoval(reach: nil, collateral: .nobody, endedGrants: 0)
        }
        let live = try liveAccess(of: signIn, in: store, at: now)
        // Nothing to revoke, unless the family is the strategy's own.
        guard !live.isEmpty || signIn.strategyFamily != nil else {
            return AccessRemoval(reach: .token, collateral: .nobody, endedGrants: 1)
        }
        var steps: [AccessTarget] = []
        if let each = eachToken(of: signIn, live, at: now) { steps.append(.each(each)) }
        steps.append(.whole(subject: signIn.subject, client: signIn.client))
        let reach = try firstPossible(
            steps + AccessTarget.coarser(thanGrantOf: signIn.subject), within: .sameSubject,
            in: store, at: now)
        return AccessRemoval(
            reach: reach, collateral: collateral(of: reach, askedFor: .token), endedGrants: 1)
    }

    /// Marks the sign-in as ended before its family is, so that no token is issued meanwhile.
    /// Returns nil for a sign-in that is no longer known.
    func endRefresh(_ id: Int64, in store: OAuthStore) throws(OAuthError) -> SignIn? {
        let known = try store.write { () throws(StoreError) -> SignIn? in
            try store.end(id)
            return try store.signIn(id)
        }
        guard let signIn = known, signIn.ownsFamily, let family = signIn.family else {
            return known
        }
        try store.withFamilies { families throws(OAuthError) -> Void in
            try inStrategy(try families.end(family: family))
        }
        return signIn
    }

    func liveAccess(
        of signIn: SignIn, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> [KnownAccess] {
        let limit = now.advanced(byMicroseconds: -max(configuration.leeway.microseconds, 0))
        return try inStore(try store.access(of: signIn.id, expiringAfter: limit))
    }

    /// Returns the sign-in's tokens as targets of single revocations; nil if one of them cannot be
    /// named, because an opaque token is stored as a digest alone.
    func eachToken(
        of signIn: SignIn, _ live: [KnownAccess], at now: NumericDate
    ) -> [IssuedToken]? {
        let refresh = signIn.strategyFamily.map {
            RefreshToken(bytes: [], expiresAt: now, family: $0)
        }
        var tokens: [IssuedToken] = []
        for known in live {
            guard known.tokenID != nil || refresh != nil else { return nil }
            tokens.append(
                IssuedToken(
                    bytes: known.unsigned, tokenID: known.tokenID, subject: signIn.subject,
                    client: signIn.client, expiresAt: known.expiresAt, refresh: refresh))
        }
        if tokens.isEmpty, let refresh {
            tokens.append(
                IssuedToken(
                    bytes: [], tokenID: nil, subject: signIn.subject, client: signIn.client,
                    expiresAt: now, refresh: refresh))
        }
        return tokens
    }

    /// Takes the first step that the strategy can take. Returns its reach; nil if it can take none,
    /// so that the tokens live until they expire.
    ///
    /// Access tokens that a revocation of a grant, a subject or everyone has covered are marked, so
    /// that a request for one of them does not end younger tokens (RFC 7009, section 2.2: an
    /// invalid token needs no revocation).
    func firstPossible(
        _ steps: [AccessTarget], within limit: CollateralLimit, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) -> RevocationReach? {
        for step in steps where isAllowed(step.reach, within: limit) {
            let covered = try inStore(try store.access(coveredBy: step, at: now))
            do throws(StrategyError) {
                for target in step.targets { try tokens.revoke(target, at: now) }
            } catch {
                guard error.kind == .unsupportedTarget else { throw OAuthError(error) }
                continue
            }
            if !covered.isEmpty {
                try store.write { () throws(StoreError) -> Void in
                    try store.markRevoked(covered)
                }
            }
            return step.reach
        }
        return nil
    }
}

// MARK: Collateral

/// Whose tokens a revocation may end where the strategy has none that is fine enough.
enum CollateralLimit {
    /// Those of the same subject. For all that a client can bring about, and for logouts.
    case sameSubject
    /// Everybody's, as far as ``AuthorizationConfiguration/coarsestReach`` goes. For a user who is
    /// told.
    case anybody
}

extension AuthorizationService {
    /// Who else loses access when a user removes a client's.
    package var collateralOfRemoval: AccessRemoval.Collateral {
        let finest: [RevocationReach] = [.grant, .token, .subject, .everyone]
        return collateral(
            of: finest.first { isAllowed($0, within: .anybody) }, askedFor: .grant)
    }

    /// Returns who else loses access by a revocation of the reach that was asked for.
    package func collateral(of reach: RevocationReach) -> AccessRemoval.Collateral {
        collateral(of: reach, askedFor: reach)
    }

    /// Returns who else lost access when a revocation had to be coarser than asked for, or cannot
    /// be as fine as its name.
    func collateral(
        of reach: RevocationReach?, askedFor wanted: RevocationReach
    ) -> AccessRemoval.Collateral {
        guard let reach else { return .nobody }
        if reach == .subject, tokens.groups != nil { return .otherUsers }
        guard !wanted.covers(reach) else { return .nobody }
        return switch reach {
        case .token: .nobody
        case .grant: .sameClient
        case .subject: .otherClients
        case .everyone: .everyone
        }
    }

    func isAllowed(_ reach: RevocationReach, within limit: CollateralLimit) -> Bool {
        let isFine = [configuration.coarsestReach, .grant].contains { $0.covers(reach) }
        let isWithin = limit == .anybody || !reachesOtherSubjects(reach)
        return isFine && isWithin && tokens.reaches.contains(reach)
    }

    func reachesOtherSubjects(_ reach: RevocationReach) -> Bool {
        switch reach {
        case .token, .grant: false
        case .subject: tokens.groups != nil
        case .everyone: true
        }
    }
}

/// Access tokens to revoke by one kind of revocation.
enum AccessTarget {
    case each([IssuedToken])
    case whole(subject: String, client: String)
    case subject(String)
    case everyone

    var reach: RevocationReach {
        switch self {
        case .each: .token
        case .whole: .grant
        case .subject: .subject
        case .everyone: .everyone
        }
    }

    var targets: [RevocationTarget] {
        switch self {
        case .each(let tokens): tokens.map { .token($0) }
        case .whole(let subject, let client): [.grant(subject: subject, client: client)]
        case .subject(let subject): [.subject(subject)]
        case .everyone: [.everyone]
        }
    }

    /// What stands in for the revocation of one client's tokens of a subject, finest first.
    static func coarser(thanGrantOf subject: String) -> [AccessTarget] {
        [.subject(subject), .everyone]
    }
}

extension SignIn {
    /// The family that the strategy keeps for this sign-in.
    var strategyFamily: String? { ownsFamily ? nil : family }
}
