package import Revocation
package import Tokens

/// What a revocation can withdraw a key for.
package protocol KeyTarget: RevocableTarget {
    /// The group whose key is withdrawn.
    func group(among groups: SubjectGroups) -> Int
}

/// There is one key.
extension EveryoneTarget: KeyTarget {
    package func group(among groups: SubjectGroups) -> Int { 0 }
}

extension SubjectTarget: KeyTarget {
    package func group(among groups: SubjectGroups) -> Int { groups.group(of: subject) }
}

/// Revokes by withdrawing the key that signed the tokens.
package struct KeyRegister<Target: KeyTarget>: RevocationRegister {
    let keys: SigningKeys

    package func makeRevoker() -> KeyRevoker<Target> { KeyRevoker(keys: keys) }
}

package struct KeyRevoker<Target: KeyTarget>: TokenRevoker {
    fileprivate let keys: SigningKeys

    package func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    package func revoke(_ target: Target, at now: NumericDate) throws(StrategyError) {
        try keys.rotate(target.group(among: keys.groups), at: now)
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try keys.maintain(at: now)
    }

    /// A withdrawn key leaves nothing behind.
    package func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    package func storeBytes() -> Int64? { nil }

    package func publishedBytes(at now: NumericDate) -> Int64? {
        Int64(keys.document(at: now).count)
    }

    package func entries(at now: NumericDate) -> StoreEntries? { nil }
}
