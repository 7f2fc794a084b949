import CPlatform

/// The type of the file system that a folder is on (statfs(2)).
public struct FileSystem: Sendable, Hashable {
    /// The type as shown by `df -T`; a hexadecimal number if it is not in the table below.
    public let name: String
    /// Whether its contents are lost with the machine's power, even if flushed.
    public let isInMemory: Bool

    private static let inMemory: [UInt64: String] = [
        0x0102_1994: "tmpfs", 0x8584_58f6: "ramfs", 0x9584_58f6: "hugetlbfs",
    ]

    private static let others: [UInt64: String] = [
        0xef53: "ext4", 0x5846_5342: "xfs", 0x9123_683e: "btrfs", 0x2fc1_2fc1: "zfs",
        0xf2f5_2010: "f2fs", 0xca45_1a4e: "bcachefs", 0x794c_7630: "overlay", 0x6175_6673: "aufs",
        0x6573_5546: "fuse", 0x0102_1997: "9p", 0x6969: "nfs", 0xff53_4d42: "cifs",
        0xfe53_4d42: "smb2", 0x00c3_6400: "ceph", 0x4d44: "vfat", 0x2011_bab0: "exfat",
        0x5346_544e: "ntfs", 0x7366_746e: "ntfs3", 0x6265_6572: "sysfs", 0x9fa0: "proc",
    ]

    /// Returns nil if the folder does not exist or the system does not report its type.
    public init?(at folder: String) {
        var type: UInt64 = 0
        guard platform_file_system(folder, &type) else { return nil }
        self.init(type: type)
    }

    init(type: UInt64) {
        isInMemory = Self.inMemory[type] != nil
        name = Self.inMemory[type] ?? Self.others[type] ?? "0x" + String(type, radix: 16)
    }
}
