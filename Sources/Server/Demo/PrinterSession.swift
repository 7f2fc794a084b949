import Deployments
import Revocation
import Synchronization
import Threads

/// One browser's connection between the photo printer and the photos, with threads that send the
/// tokens to every resource server all the time. They run until the session is ended.
final class PrinterSession: Sendable {
    /// The cookie of the browser that signed in.
    let browser: String
    /// In the order of the strategies.
    let accesses: [HeldAccess]
    private let isOver = Atomic(false)
    private let pause: ThreadCondition

    /// The time between an answer and the next probe of the same server.
    static let probeGap_ms = 50
    private static let renewalGap_ms = 500

    init(of browser: String, holding accesses: [HeldAccess]) throws(ThreadStartError) {
        self.browser = browser
        self.accesses = accesses
        pause = try ThreadCondition(for: "the probes of the demo")
    }

    /// Starts the threads. If one cannot be started, those already started end.
    func start() throws(ThreadStartError) {
        do throws(ThreadStartError) {
            for access in accesses {
                for index in access.service.nodes.indices {
                    try SystemThread.start("a probe of the demo") { [self] in
                        probe(access, index)
                    }
                }
            }
            try SystemThread.start("the renewal of the demo's tokens") { [self] in renew() }
        } catch {
            end()
            throw error
        }
    }

    func end() {
        isOver.store(true, ordering: .sequentiallyConsistent)
        pause.withLock { pause.broadcast() }
    }

    private var isRunning: Bool { !isOver.load(ordering: .sequentiallyConsistent) }

    private func probe(_ access: HeldAccess, _ index: Int) {
        let verifier: HTTPVerifier
        do throws(StrategyError) {
            verifier = try access.service.nodes[index].makeVerifier()
        } catch {
            return
        }
        while isRunning {
            access.probe(index, by: verifier)
            wait(milliseconds: Self.probeGap_ms)
        }
    }

    private func renew() {
        while isRunning {
            for access in accesses { access.renewIfDue() }
            wait(milliseconds: Self.renewalGap_ms)
        }
    }

    private func wait(milliseconds: Int) {
        pause.withLock {
            if isRunning { pause.wait(milliseconds: milliseconds) }
        }
    }

    /// Revokes what the client holds, under every strategy.
    func revoke() {
        for access in accesses { access.revoke() }
    }

    /// The access whose token the visitor reads.
    var readable: HeldAccess? { accesses.first { $0.service.strategy.isReadable } }
}
