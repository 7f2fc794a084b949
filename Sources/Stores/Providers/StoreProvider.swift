package import Revocation

/// One kind of store, as runs and trials need it: checked before anything is measured, started
/// for a trial, watched, costed and cleaned up.
package protocol StoreProvider: Sendable {
    /// Looks at the store before anything is measured.
    ///
    /// - Parameters:
    ///   - strategies: the names of those that need it, for warnings.
    ///   - scratch: a folder that may be made for it; the caller removes it.
    /// - Throws: where the store is unavailable, with the remedy.
    func preflight(
        for strategies: [String], scratch: String
    ) throws(StoreError) -> StoreCondition

    /// Makes the store ready for one trial.
    func start(at place: StorePlace) throws(StoreError) -> any StartedStore

    /// Removes what a trial left in the store that was killed and could not do it itself.
    ///
    /// - Returns: what may remain, in a sentence; nil where nothing does.
    func removeLeftovers(at place: StorePlace) -> String?
}

extension StoreProvider {
    /// Nothing: what a store of the trial's own left is in the trial's folder.
    package func removeLeftovers(at place: StorePlace) -> String? { nil }
}

/// What the trials of a run need of a store.
package struct StoreNeeds: Sendable, Hashable {
    /// What not every version has, with the strategies that need it.
    package var features: [StoreFeature: [String]]
    /// The most that are open at once; 0 where it is not known.
    package var connections: Int

    package init(features: [StoreFeature: [String]] = [:], connections: Int = 0) {
        self.features = features
        self.connections = connections
    }
}

/// A store that is ready for a trial. Safe to use from any thread.
package protocol StartedStore: Sendable {
    /// States how strategies reach it.
    func state(in access: inout StoreAccess)

    /// Why it is gone: `the private Redis ended by signal 9`; nil while it is there.
    func failure() -> String?

    /// Whether it has a process of its own, started for the trial or not.
    var hasOwnProcess: Bool { get }

    /// Processor time of the store's own process so far; nil where it has none, or does not report
    /// it.
    func processorTime_us() -> Double?

    /// The process that was started for it; nil where there is none.
    var processID: Int32? { get }

    /// Removes what the trial left in it. May be called again.
    ///
    /// - Returns: what may be left behind, in a sentence; nil where nothing is.
    func close() -> String?
}

/// What a look at a store found.
package struct StoreCondition: Sendable, Hashable {
    /// As the store says itself; nil where it has none of its own, or does not report it.
    package var version: String?
    /// Where it does not keep what it is entrusted with.
    package var warnings: [String]

    package init(version: String? = nil, warnings: [String] = []) {
        self.version = version
        self.warnings = warnings
    }
}

/// Where a trial's part of a store is.
package struct StorePlace: Sendable, Hashable {
    /// A folder of the trial's own.
    package var directory: String
    /// Begins every key of the trial, in a store that others use too.
    package var keyPrefix: String

    package init(directory: String, keyPrefix: String) {
        self.directory = directory
        self.keyPrefix = keyPrefix
    }
}

/// How the strategies of a deployment reach their stores.
package struct StoreAccess: Sendable {
    /// Everything but the path, which each strategy chooses.
    package var sqlite = SQLiteConfiguration(path: "")
    /// Nil where none was started.
    package var redis: RedisAccess?

    package init() {}
}
