import Revocation
import Stores

/// A store whose processor time is the script's.
struct ScriptedStore: StartedStore {
    let servers: ScriptedServers

    func state(in access: inout StoreAccess) {}

    func failure() -> String? { nil }

    /// There is no process.
    var processID: Int32? { nil }

    /// As far as its processor time goes.
    var hasOwnProcess: Bool { true }

    func processorTime_us() -> Double? {
        let script = servers.script
        return Double(script.storeCPUBefore.microseconds)
            + Double(script.storeCPU.microseconds) * Double(servers.log.entries.count)
    }

    func close() -> String? { nil }
}
