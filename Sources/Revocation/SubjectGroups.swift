import Seeding

/// Subjects in a fixed number of groups, the same at every authority, node and judge: where a
/// revocation of one subject revokes the tokens of its whole group.
public struct SubjectGroups: Sendable, Hashable {
    public let count: Int

    public init(count: Int) { self.count = max(count, 1) }

    /// FNV-1a over the subject's UTF-8, 64 bits folded to 48, modulo the number of groups. Even,
    /// and known to everybody: whoever chooses a subject chooses its group, and gains nothing by it
    /// but to be revoked with the others.
    public func group(of subject: String) -> Int {
        let hash = FNV1a.hash(subject)
        let name = (hash ^ hash >> 48) & 0xffff_ffff_ffff
        return Int(name % UInt64(count))
    }
}
