package import Results
import Revocation
import Strategies

/// One mistake to apply to a real strategy, and the invariants meant to catch it.
package enum Mutation: String, Sendable, Hashable, CaseIterable {
    case skipsRevocationCheck
    case failsOpen
    case forgetsRevocationEarly
    case ignoresAudience
    case ignoresExpiry
    case forgetsOneNode
    case cachesPastBound
    case bumpsWrongSubject
    case takesGrantForSubject
    case missesSecondOfGrant
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
    case listsTokenTwice
    /// Not a mistake of a strategy: the harness loses the outcomes of requests.
    case losesEnds

    /// The name of the strategy that has the mistake.
    package var strategy: String { type.descriptor.name }

    private var type: any RegisteredStrategy.Type {
        switch self {
        case .skipsRevocationCheck, .failsOpen, .forgetsRevocationEarly, .ignoresAudience,
            .forgetsOneNode, .acknowledgesBeforeStore, .listsTokenTwice:
            JWTRedisBlocklist.self
        case .ignoresExpiry, .returnsAnotherTokensClaims, .issuesTokenIDTwice,
            .remembersPastExpiry, .losesEnds:
            JWTOnly.self
        case .cachesPastBound, .bumpsWrongSubject, .takesGrantForSubject, .missesSecondOfGrant:
            JWTTokenVersion.self
        case .takesTickForOlder: JWTSubjectCutoff.self
        case .retiresWrongKey, .remembersPastRetirement: JWTKeyRotation.self
        case .retiresNextGroup: JWTGroupedKeys.self
        case .renewsListLifeAtUse: JWTStatusList.self
        case .keepsRevocationsInMemory: SessionSQLite.self
        case .redeemsTwice, .sparesFamilyAfterReuse, .sparesFamilyAfterRevocation:
            JWTRefresh.self
        case .takesHighStakesForOrdinary: JWTHybrid.self
        case .dropsOnePushedMessage, .resumesWithoutResync: JWTBlocklistPush.self
        }
    }

    /// The invariants meant to catch the mistake. At least one of them has to.
    package var meantFor: Set<Invariant> {
        switch self {
        case .skipsRevocationCheck, .failsOpen, .forgetsOneNode, .cachesPastBound,
            .renewsListLifeAtUse, .acknowledgesBeforeStore, .dropsOnePushedMessage,
            .resumesWithoutResync, .sparesFamilyAfterRevocation, .takesHighStakesForOrdinary,
            .missesSecondOfGrant:
            [.closedAfterBound]
        case .forgetsRevocationEarly: [.refusedForGood]
        case .ignoresAudience, .returnsAnotherTokensClaims: [.claimsAsIssued]
        case .ignoresExpiry, .remembersPastExpiry: [.withinDates]
        case .bumpsWrongSubject, .takesTickForOlder, .takesGrantForSubject: [.goodTokensAccepted]
        case .retiresWrongKey, .remembersPastRetirement, .retiresNextGroup: [.retiredKeysRefused]
        case .keepsRevocationsInMemory: [.acknowledgedIsDurable]
        case .issuesTokenIDTwice, .listsTokenTwice: [.everyTokenAccounted]
        case .losesEnds: [.requestsAccounted]
        case .redeemsTwice, .sparesFamilyAfterReuse: [.redeemedOnce]
        }
    }
}
