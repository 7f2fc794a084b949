import Load
import Revocation
import Scenario
import Stores
import Strategies

/// The stores that a trial's variant needs, started for it.
final class TrialStores: Sendable {
    private let started: [any StartedStore]

    init(_ started: [any StartedStore]) { self.started = started }

    convenience init(_ job: TrialJob) throws {
        var started: [any StartedStore] = []
        for kind in StoreKind.needed(by: job.variant) {
            let provider = try TrialStores.provider(of: kind, for: job)
            started.append(try provider.start(at: TrialStores.place(of: job)))
        }
        self.init(started)
    }

    private static func provider(
        of kind: StoreKind, for job: TrialJob
    ) throws(StoreError) -> any StoreProvider {
        try job.variant.settings.stores.provider(
            of: kind,
            address: job.storeAddresses[kind].map { StoreAddress.withLogin($0, of: kind) },
            needs: StoreNeeds(connections: job.variant.connections(to: kind)))
    }

    private static func place(of job: TrialJob) -> StorePlace {
        StorePlace(directory: job.folder, keyPrefix: "\(job.keyPrefix)\(job.trial):")
    }

    /// Removes what a trial left in stores of others, if the trial could not do so itself.
    ///
    /// - Returns: what may remain, as one sentence per store.
    static func removeLeftovers(of job: TrialJob) -> [String] {
        StoreKind.needed(by: job.variant).compactMap { kind in
            do throws(StoreError) {
                return try provider(of: kind, for: job).removeLeftovers(at: place(of: job))
            } catch {
                return "what the trial left in \(kind.rawValue) may remain: \(error)"
            }
        }
    }

    var access: StoreAccess {
        started.reduce(into: StoreAccess()) { access, store in store.state(in: &access) }
    }

    /// Returns the reason why a store is gone, such as `the private server ended by signal 9`; nil
    /// while all are available.
    func failure() -> String? { started.lazy.compactMap { $0.failure() }.first }

    /// Whether a store has its own process.
    var haveOwnProcess: Bool { started.contains(where: \.hasOwnProcess) }

    /// Returns the CPU time of the stores' own processes so far. Nil if no store has a process or
    /// one does not report its time, because the others' time alone is not the total.
    func processorTime_us() -> Double? {
        guard haveOwnProcess else { return nil }
        var total_us = 0.0
        for store in started where store.hasOwnProcess {
            guard let time_us = store.processorTime_us() else { return nil }
            total_us += time_us
        }
        return total_us
    }

    /// Returns how long the threads of the stores' own processes have waited for a processor so
    /// far; nil if there are none or the kernel does not report it.
    func runDelay_ns() -> UInt64? {
        let delays = started.compactMap(\.processID).compactMap { RunDelay.ofProcess_ns($0) }
        return delays.isEmpty ? nil : delays.reduce(0, &+)
    }

    /// Ends what was started for the trial, and removes what it left in stores of others.
    func close() {
        for leftover in started.compactMap({ $0.close() }) { Console.error(leftover) }
    }
}
