package import HTTPClient
package import Revocation
import ServerContract

/// A resource server in another process. The process ends with the last handle on it.
package final class HTTPNode: VerifierNode, NodeInstrumentation {
    let server: ServerProcess
    private let controlSecret: String

    init(_ server: ServerProcess, controlSecret: String) {
        self.server = server
        self.controlSecret = controlSecret
    }

    /// Where the server listens.
    package var address: HTTPAddress { server.address }

    package var processID: Int32 { server.processID }

    package func makeVerifier() throws(StrategyError) -> HTTPVerifier { HTTPVerifier(server) }

    /// What the server reports; nil if it does not answer. On a new connection, because a server
    /// closes idle ones.
    private var reading: ControlNodeReading? {
        let control = ControlConnection(to: server, secret: controlSecret)
        do throws(StrategyError) {
            let told: ControlNodeReading = try control.ask(
                ControlPath.nodeReading, ControlDone())
            return told
        } catch {
            return nil
        }
    }

    package var stateBytes: Int { reading?.stateBytes ?? 0 }

    package var feedBytes: Int64? { reading?.feedBytes }

    /// CPU time of the whole server: everything that a verification over HTTP takes there.
    package var ownThreadsTime_ns: UInt64? { server.processorTime_ns }

    /// The bytes of the server that are in RAM; nil if the system does not tell.
    package var residentBytes: Int64? { server.residentBytes }

    package var observations: [any NodeObservation] { reading?.observations ?? [] }
}
