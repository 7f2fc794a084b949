public import Seeding
public import Tokens

extension Principal {
    /// The digest of all accepted claims, in the form that a history keeps.
    @inlinable package var digest: UInt32 {
        var name = EventID()
        name.add(subject)
        if let tokenID { name.add(tokenID) }
        name.add(scope)
        name.add(expiresAt.microseconds)
        return name.short
    }
}
