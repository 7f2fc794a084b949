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

    /// Removes what a trial left in the stores of others that could not do it itself.
    ///
    /// - Returns: what may remain, a sentence for each store.
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

    /// Why one of them is gone: `the private server ended by signal 9`; nil while all are there.
    func failure() -> String? { started.lazy.compactMap { $0.failure() }.first }

    /// Processor time of the stores' own processes so far; nil where none has one or tells.
    func processorTime_us() -> Double? {
        let times = started.compactMap { $0.processorTime_us() }
        return times.isEmpty ? nil : times.reduce(0, +)
    }

    /// How long the threads of the stores' own processes have waited for a processor so far; nil
    /// where there are none, or the kernel does not tell.
    func runDelay_ns() -> UInt64? {
        let delays = started.compactMap(\.processID).compactMap { RunDelay.ofProcess_ns($0) }
        return delays.isEmpty ? nil : delays.reduce(0, &+)
    }

    /// Ends what was started for the trial, and removes what it left in the stores of others.
    func close() {
        for leftover in started.compactMap({ $0.close() }) { Console.error(leftover) }
    }
}
