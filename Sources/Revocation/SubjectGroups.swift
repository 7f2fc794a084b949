/// Subjects in a fixed number of groups, the same at every authority, node and judge: where a
/// revocation of one subject takes back the tokens of its whole group.
package struct SubjectGroups: Sendable, Hashable {
    package let count: Int

    package init(count: Int) { self.count = max(count, 1) }

    /// FNV-1a over the subject's UTF-8, 64 bits folded to 48, modulo the number of groups. Even, and
    /// known to everybody: whoever chooses a subject chooses its group, and gains nothing by it but
    /// to be revoked with the others.
    package func group(of subject: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in subject.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let name = (hash ^ hash >> 48) & 0xffff_ffff_ffff
        return Int(name % UInt64(count))
    }
}
