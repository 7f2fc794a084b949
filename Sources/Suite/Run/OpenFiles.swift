import CPlatform
import Revocation
import Scenario
import Stores

/// A check that the files that a trial keeps open fit the system's limit, made before anything is
/// measured. The program has already raised its own limit as far as the system allows.
enum OpenFiles {
    /// The open files of a process without a store: files, pipes, libraries.
    private static let ofTheProcess = 64

    /// - Throws: ``TrialFailure`` with the number needed and how to raise the limit.
    static func check(_ plan: Plan, allowed: UInt64 = platform_open_files()) throws {
        guard allowed > 0 else { return }
        for variant in plan.variants {
            let needed = needed(by: variant)
            guard needed > allowed else { continue }
            let name = [variant.strategy, variant.label].filter { !$0.isEmpty }
                .joined(separator: " ")
            throw TrialFailure(
                "a trial of \(name) opens up to \(needed) files, and the system allows a process "
                    + "\(allowed). Raise the limit (ulimit -n \(needed), in a container "
                    + "--ulimit nofile=\(needed)), or use fewer nodes or workers.")
        }
    }

    static func needed(by variant: Variant) -> Int {
        let stores = StoreKind.allCases.map { kind in
            variant.connections(to: kind) * kind.filesPerConnection
        }
        return stores.reduce(ofTheProcess + variant.serverConnections, +)
    }
}
