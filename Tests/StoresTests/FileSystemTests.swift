import Foundation
import Revocation
import TestSupport
import Testing

@testable import Stores

@Suite struct `The file system of a store` {
    private static let types: [(UInt64, String, Bool)] = [
        (0x0102_1994, "tmpfs", true), (0x8584_58f6, "ramfs", true), (0xef53, "ext4", false),
        (0x5846_5342, "xfs", false), (0x6969, "nfs", false), (0x1234, "0x1234", false),
    ]

    @Test(arguments: types)
    func `is known by its number, and in memory only where that is known`(
        type: UInt64, name: String, isInMemory: Bool
    ) {
        let system = FileSystem(type: type)
        #expect(system.name == name && system.isInMemory == isInMemory)
    }

    @Test func `is not told of a folder that is not there`() {
        #expect(FileSystem(at: "/no/such/folder") == nil)
    }

    @Test func `is asked of the system`() throws {
        #if os(Linux)
            #expect(FileSystem(at: "/proc")?.name == "proc")
            #expect(FileSystem(at: "/proc")?.isInMemory == false)
        #endif
    }

    private static let promises: [(SQLiteConfiguration.Synchronous, UInt64?, Durability.End)] = [
        (.full, nil, .powerCut), (.full, 0xef53, .powerCut), (.full, 0x0102_1994, .processKill),
        (.full, 0x8584_58f6, .processKill), (.normal, 0xef53, .processKill),
        (.normal, 0x0102_1994, .processKill), (.off, 0x0102_1994, .processKill),
    ]

    @Test(arguments: promises)
    func `in memory outlives no power cut, whatever SQLite waits for`(
        synchronous: SQLiteConfiguration.Synchronous, type: UInt64?, end: Durability.End
    ) {
        let system = type.map { FileSystem(type: $0) }
        let durability = SQLiteConfiguration(
            path: "", synchronous: synchronous, fileSystem: system
        ).durability
        #expect(durability.outlives == end)
        let isInMemory = system?.isInMemory == true
        #expect(durability.description.contains("which is in memory") == isInMemory)
    }

    @Test func `in memory is warned of before a run, by the strategies' names`() throws {
        let provider = SQLiteProvider(SQLiteSettings())
        guard FileSystem(at: "/dev/shm")?.isInMemory == true else {
            print("no /dev/shm in memory here")
            return
        }
        let condition = provider.preflight(for: ["one", "two"], scratch: "/dev/shm/probe")
        #expect(condition.warnings.count == 1)
        let warning = try #require(condition.warnings.first)
        for part in ["tmpfs at /dev/shm", "revocations of one, two", "Set TMPDIR"] {
            #expect(warning.contains(part), "\(warning)")
        }
        #expect(provider.preflight(for: ["one"], scratch: "/proc/probe").warnings == [])
    }
}

@Suite struct `The limit of open files` {
    @Test func `is named with its remedy, and for nothing else`() throws {
        let remedy = try #require(OpenFileLimit.remedy(EMFILE))
        #expect(remedy.contains("ulimit -n") && remedy.contains("fewer nodes"))
        #expect(OpenFileLimit.remedy(ENFILE)?.contains("fs.file-max") == true)
        for cause in [0, ENOENT, EACCES, ENOSPC] { #expect(OpenFileLimit.remedy(cause) == nil) }
    }
}

@Suite struct `A figure that a store reports about itself` {
    @Test(
        arguments: [
            ("0", 0), ("1.5", 1.5), ("12345678", 12_345_678), ("-1", nil), ("-0.1", nil),
            ("nan", nil), ("-nan", nil), ("inf", nil), ("1e999", nil), ("1e300", nil), ("", nil),
            ("1,5", nil), ("many", nil),
        ] as [(String, Double?)])
    func `counts only where it can be`(text: String, value: Double?) {
        #expect(["figure": text].amount("figure") == value)
        #expect(["other": text].amount("figure") == nil)
    }
}
