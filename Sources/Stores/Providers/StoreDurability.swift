package import Revocation

extension SQLiteConfiguration {
    /// With a write-ahead log, every commit is written before it is acknowledged, and so survives
    /// the process. `full` also waits for the disk (SQLite, "PRAGMA synchronous"). A file system in
    /// memory has no disk to wait for.
    package var durability: Durability {
        let isInMemory = fileSystem?.isInMemory == true
        let place = fileSystem.map { isInMemory ? " on \($0.name), which is in memory" : "" } ?? ""
        return Durability(
            outlives: synchronous == .full && !isInMemory ? .powerCut : .processKill,
            reason: "SQLite, write-ahead log with synchronous = \(synchronous.rawValue)\(place)")
    }
}

extension RedisAccess {
    package var durability: Durability {
        guard !isPrivate else {
            return Durability(
                outlives: .none,
                reason: "the private Redis of a trial intentionally keeps nothing on disk")
        }
        return (retention ?? RedisRetention()).durability
    }
}

extension RedisRetention {
    /// The log is written before the reply. With `always`, it is on disk by then (Redis,
    /// "Persistence"). A snapshot does not contain later writes.
    package var durability: Durability {
        let end: Durability.End
        let reason: String
        switch (keepsLog, logSync) {
        case (true?, "always"): (end, reason) = (.powerCut, "Redis with appendfsync always")
        case (true?, let sync):
            end = .processKill
            reason =
                "Redis with appendonly, appendfsync \(sync ?? "not told")"
                + (sync == "everysec" ? "; a busy disk may delay the last 2 s" : "")
        case (false?, _):
            end = .none
            reason =
                takesSnapshots == true
                ? "Redis with snapshots alone" : "Redis without any persistence"
        case (nil, _):
            (end, reason) = (
                .none,
                "Redis, which does not reveal its persistence settings"
            )
        }
        return Durability(outlives: end, reason: reason, mayDrop: mayDrop)
    }

    private var mayDrop: String? {
        switch evicts {
        case false?: nil
        case true?:
            "Redis evicts keys beyond \(memoryLimit_bytes ?? 0) bytes "
                + "(maxmemory-policy \(evictionPolicy ?? "not told"))"
        case nil: "Redis does not reveal whether it evicts keys"
        }
    }
}
