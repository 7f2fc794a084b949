import Revocation
import Stores

/// A store whose CPU time follows the script.
struct ScriptedStore: StartedStore {
    let servers: ScriptedServers

    func state(in access: inout StoreAccess) {}

    func failure() -> String? { nil }

    /// Nil: there is no process.
    var processID: Int32? { nil }

    /// True, so that its CPU time is counted.
    var hasOwnProcess: Bool { true }

    func processorTime_us() -> Double? {
        let script = servers.script
        return Double(script.storeCPUBefore.microseconds)
            + Double(script.storeCPU.microseconds) * Double(servers.log.entries.count)
    }

    func close() -> String? { nil }
}
