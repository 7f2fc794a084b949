package import Revocation

/// One kind of store as used by runs and trials: checked before anything is measured, started for a
/// trial, monitored, measured for cost, and cleaned up.
package protocol StoreProvider: Sendable {
    /// Checks the store before anything is measured.
    ///
    /// - Parameters:
    ///   - strategies: the names of the strategies that need the store, for warnings.
    ///   - scratch: a folder that may be created for the store; the caller removes it.
    /// - Throws: if the store is unavailable, with the remedy.
    func preflight(
        for strategies: [String], scratch: String
    ) throws(StoreError) -> StoreCondition

    /// Prepares the store for one trial.
    func start(at place: StorePlace) throws(StoreError) -> any StartedStore

    /// Removes what a killed trial left in the store and could not remove itself.
    ///
    /// - Returns: what may remain, in a sentence; nil if nothing does.
    func removeLeftovers(at place: StorePlace) -> String?
}

extension StoreProvider {
    /// Removes nothing, because a trial's own store leaves everything in the trial's folder.
    package func removeLeftovers(at place: StorePlace) -> String? { nil }
}

/// What the trials of a run require of a store.
package struct StoreNeeds: Sendable, Hashable {
    /// Features that not every version has, with the strategies that need them.
    package var features: [StoreFeature: [String]]
    /// The most connections open at the same time; 0 if unknown.
    package var connections: Int

    package init(features: [StoreFeature: [String]] = [:], connections: Int = 0) {
        self.features = features
        self.connections = connections
    }
}

/// A store that is ready for a trial. Safe to use from any thread.
package protocol StartedStore: Sendable {
    /// Writes to `access` how strategies reach the store.
    func state(in access: inout StoreAccess)

    /// Returns why the store is gone, such as `the private Redis ended by signal 9`; nil while it
    /// is available.
    func failure() -> String?

    /// Whether the store has its own process, started for the trial or not.
    var hasOwnProcess: Bool { get }

    /// CPU time of the store's own process so far; nil if it has none or does not report it.
    func processorTime_us() -> Double?

    /// The process that was started for the store; nil if there is none.
    var processID: Int32? { get }

    /// Removes what the trial left in the store. May be called repeatedly.
    ///
    /// - Returns: what may be left behind, in a sentence; nil if nothing is.
    func close() -> String?
}

/// The result of checking a store.
package struct StoreCondition: Sendable, Hashable {
    /// The version that the store reports; nil if it has no version or does not report it.
    package var version: String?
    /// Warnings that the store may not keep what it is given.
    package var warnings: [String]

    package init(version: String? = nil, warnings: [String] = []) {
        self.version = version
        self.warnings = warnings
    }
}

/// The location of a trial's part of a store.
package struct StorePlace: Sendable, Hashable {
    /// The trial's own folder.
    package var directory: String
    /// The prefix of every key of the trial, in a store that others use too.
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
    /// Nil if no Redis was started.
    package var redis: RedisAccess?

    package init() {}
}
