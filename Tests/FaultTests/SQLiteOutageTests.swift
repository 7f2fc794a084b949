import Foundation
import Revocation
import Seeding
import Stores
import Strategies
import TestSupport
import Testing

/// Every strategy of the registry that keeps an SQLite file, while the file or its disk fails.
@Suite struct `Every strategy on SQLite` {
    @Test func `acknowledges nothing while another program holds the file`() throws {
        try visit("a lock") { outage, folder in
            let holders = try databases(in: folder).map { path in
                try SQLiteConnection(SQLiteConfiguration(path: path))
            }
            for holder in holders { try holder.execute("BEGIN IMMEDIATE") }
            let acknowledged = outage.underPressure("a lock")
            for holder in holders { try holder.execute("ROLLBACK") }
            outage.recovery("a lock", acknowledged)
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `accepts nothing revoked from files overwritten with noise`(seed: UInt64) throws {
        print("noise seed \(seed)")
        var generator = SeededGenerator(seed: seed, stream: "noise")
        try visit("noise") { outage, folder in
            for path in try files(in: folder) where !path.hasSuffix("-shm") {
                let handle = try FileHandle(forUpdating: URL(filePath: path))
                let size = try handle.seekToEnd()
                try handle.seek(toOffset: 0)
                let noise = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
                try handle.write(contentsOf: Data(noise))
                try handle.close()
            }
            _ = outage.underPressure("noise")
        }
    }

    @Test func `acknowledges nothing that a full disk has not taken`() throws {
        guard let disk = try SmallDisk() else {
            print("no file system may be mounted here: only RunFaultTests fills a disk")
            return
        }
        defer { disk.unmount() }
        try visit("a full disk", in: disk.path) { outage, _ in
            try disk.fill()
            let acknowledged = outage.underPressure("a full disk")
            disk.empty()
            outage.recovery("a full disk", acknowledged)
        }
    }

    /// Permissions do not bind root, which may be the user of CI. sysfs refuses files even to root.
    @Test func `says in clear words that its folder is read-only, missing, or a file`() throws {
        let scratch = try Scratch()
        try Data().write(to: URL(filePath: scratch.file("plain")))
        let causes = [
            scratch.file("none"): "no such file or directory",
            scratch.file("plain"): "not a directory",
        ].merging(onLinux ? ["/sys/kernel": "permission denied"] : [:]) { $1 }
        for (folder, cause) in causes {
            var visitor = RefusalVisitor(folder: folder, cause: cause)
            try Registry.visitAll(&visitor)
            #expect(visitor.checked >= 2)
        }
    }

    @Test func `refuses a file that is another program's, and leaves it as it was`() throws {
        let scratch = try Scratch()
        try visit("another program's file", in: scratch.path) { _, folder in
            for path in try databases(in: folder) {
                let foreign = scratch.file(
                    "foreign/" + path.split(separator: "/").suffix(1).joined())
                try FileManager.default.createDirectory(
                    atPath: scratch.file("foreign"), withIntermediateDirectories: true)
                try Data("no database, and never was one".utf8).write(to: URL(filePath: foreign))
            }
        }
        let before = try contents(of: scratch.file("foreign"))
        #expect(!before.isEmpty)
        var visitor = RefusalVisitor(
            folder: scratch.file("foreign"), cause: "file is not a database")
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 2)
        #expect(try contents(of: scratch.file("foreign")) == before)
    }

    @Test(arguments: SQLiteConfiguration.Synchronous.allCases)
    func `survives a power failure only where every commit waits for the disk`(
        synchronous: SQLiteConfiguration.Synchronous
    ) throws {
        var context = context("/nowhere", redis: nil, prefix: "")
        context.sqlite.synchronous = synchronous
        var visitor = DurabilityVisitor(context: context)
        Registry.visitAll(&visitor)
        let onSQLite = visitor.found.filter { $0.stores == [.sqlite] }
        #expect(onSQLite.count >= 2)
        for found in onSQLite {
            #expect(found.durability.outlives == (synchronous == .full ? .powerCut : .processKill))
            #expect(found.durability.mayDrop == nil)
        }
    }

    private func visit(
        _ fault: String, in parent: String? = nil,
        _ check: @escaping (AnyOutage, _ folder: String) throws -> Void
    ) throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = SQLiteVisitor(
            parent: parent ?? server.scratch.path, redis: server.endpoint, check: check)
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 2)
    }
}

private struct SQLiteVisitor: StrategyVisitor {
    let parent: String
    let redis: RedisEndpoint
    let check: (AnyOutage, _ folder: String) throws -> Void
    var checked = 0

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        for options in type.descriptor.variantsOfChoice {
            guard type.descriptor.stores(options).contains(.sqlite) else { continue }
            checked += 1
            let folder = "\(parent)/d\(checked)"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let context = context(folder, redis: redis, prefix: "d\(checked):")
            let outage = try Outage(
                try InProcessDeployment<Strategy>(options, in: context), audience: context.audience,
                name: name(of: type.descriptor, options))
            try check(AnyOutage(outage), folder)
        }
    }
}

/// Builds each strategy on a folder that cannot serve, and expects an error that says why.
private struct RefusalVisitor: StrategyVisitor {
    let folder: String
    let cause: String
    var checked = 0

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        for options in type.descriptor.variantsOfChoice
        where type.descriptor.stores(options) == [.sqlite] {
            checked += 1
            let (context, cause) = (context(folder, redis: nil, prefix: ""), cause)
            #expect("\(type.descriptor.name) in \(folder)") {
                _ = try InProcessDeployment<Strategy>(options, in: context).makeAuthority()
            } throws: { error in
                let text = "\(error)"
                return text.hasPrefix("cannot ") && text.contains(cause) && text.hasSuffix(".")
                    && text.contains("the SQLite store at \(context.directory)/")
            }
        }
    }
}

#if os(Linux)
    private let onLinux = true
#else
    private let onLinux = false
#endif

private func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
}

private func databases(in folder: String) throws -> [String] {
    try files(in: folder).filter { $0.hasSuffix(".sqlite") }
}

private func contents(of folder: String) throws -> [String: Data] {
    try Dictionary(
        uniqueKeysWithValues: files(in: folder).map {
            ($0, try Data(contentsOf: URL(filePath: $0)))
        })
}
