package import Results

/// One way of being wrong, laid over a real strategy, and the invariants meant to catch it.
package enum Mutation: String, Sendable, Hashable, CaseIterable {
    case skipsRevocationCheck
    case failsOpen
    case forgetsRevocationEarly
    case ignoresAudience
    case ignoresExpiry
    case forgetsOneNode
    case cachesPastBound
    case bumpsWrongSubject
    case retiresWrongKey
    case acknowledgesBeforeStore
    case returnsAnotherTokensClaims
    case keepsRevocationsInMemory
    case issuesTokenIDTwice
    case remembersPastExpiry
    case remembersPastRetirement
    case takesTickForOlder
    case retiresNextGroup
    case renewsListLifeAtUse
    case redeemsTwice
    case sparesFamilyAfterReuse
    case sparesFamilyAfterRevocation
    case takesHighStakesForOrdinary
    case dropsOnePushedMessage
    case resumesWithoutResync

    /// The strategy it is a mistake in.
    package var strategy: String {
        switch self {
        case .skipsRevocationCheck, .failsOpen, .forgetsRevocationEarly, .ignoresAudience,
            .forgetsOneNode, .acknowledgesBeforeStore:
            "jwt-redis-blocklist"
        case .ignoresExpiry, .returnsAnotherTokensClaims, .issuesTokenIDTwice,
            .remembersPastExpiry:
            "jwt"
        case .cachesPastBound, .bumpsWrongSubject: "jwt-token-version"
        case .takesTickForOlder: "jwt-subject-cutoff"
        case .retiresWrongKey, .remembersPastRetirement: "jwt-key-rotation"
        case .retiresNextGroup: "jwt-grouped-keys"
        case .renewsListLifeAtUse: "jwt-status-list"
        case .keepsRevocationsInMemory: "session-sqlite"
        case .redeemsTwice, .sparesFamilyAfterReuse, .sparesFamilyAfterRevocation: "jwt-refresh"
        case .takesHighStakesForOrdinary: "jwt-hybrid"
        case .dropsOnePushedMessage, .resumesWithoutResync: "jwt-blocklist-push"
        }
    }

    /// The invariants of which at least one has to catch it; no other is meant for it.
    package var meantFor: Set<Invariant> {
        switch self {
        case .skipsRevocationCheck, .failsOpen, .forgetsOneNode, .cachesPastBound,
            .renewsListLifeAtUse, .acknowledgesBeforeStore, .dropsOnePushedMessage,
            .resumesWithoutResync, .sparesFamilyAfterRevocation, .takesHighStakesForOrdinary:
            [.closedAfterBound]
        case .forgetsRevocationEarly: [.refusedForGood]
        case .ignoresAudience, .returnsAnotherTokensClaims: [.claimsAsIssued]
        case .ignoresExpiry, .remembersPastExpiry: [.withinDates]
        case .bumpsWrongSubject, .takesTickForOlder: [.goodTokensAccepted]
        case .retiresWrongKey, .remembersPastRetirement, .retiresNextGroup: [.retiredKeysRefused]
        case .keepsRevocationsInMemory: [.acknowledgedIsDurable]
        case .issuesTokenIDTwice: [.everyTokenAccounted]
        case .redeemsTwice, .sparesFamilyAfterReuse: [.redeemedOnce]
        }
    }
}
