import Seeding

/// Subjects in a fixed number of groups, which is the same at every authority, node and judge. Used
/// where revoking one subject revokes the tokens of its whole group.
public struct SubjectGroups: Sendable, Hashable {
    public let count: Int

    public init(count: Int) { self.count = max(count, 1) }

    /// Returns FNV-1a over the subject's UTF-8, 64 bits folded to 48, modulo the number of groups.
    /// The distribution is even and the function is public. Whoever can choose a subject can choose
    /// its group, but gains nothing except to be revoked with the others.
    public func group(of subject: String) -> Int {
        let hash = FNV1a.hash(subject)
        let name = (hash ^ hash >> 48) & 0xffff_ffff_ffff
        return Int(name % UInt64(count))
    }
}
