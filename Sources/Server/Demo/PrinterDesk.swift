import Deployments
import HTTPClient
import Synchronization
import Threads
import Tokens

/// The photo printer: it signs its visitor in, holds the tokens, and gives them back. It has one
/// visitor at a time: a new sign-in takes the place of the last. Safe to use from any thread.
final class PrinterDesk: Sendable {
    let services: [DemoService]
    private let redirectURI: String
    private let state = Mutex(State())

    private struct State {
        /// By the browser's cookie, one sign-in each.
        var pending: [String: PendingSignIn] = [:]
        var session: PrinterSession?
    }

    /// More sign-ins under way than one visitor has.
    private static let mostPending = 16

    init(_ services: [DemoService], redirectingTo redirectURI: String) {
        self.services = services
        self.redirectURI = redirectURI
    }

    /// The strategy at whose authorization server the visitor signs in.
    var entrance: DemoService? { services.first { $0.strategy.isReadable } }

    /// Returns what the browser signed in for; nil if it has not.
    func session(of browser: String) -> PrinterSession? {
        state.withLock { $0.session }.flatMap { $0.browser == browser ? $0 : nil }
    }

    /// Begins a sign-in and returns the address to send the browser to.
    func begin(for browser: String) throws(DemoFailure) -> String {
        guard let entrance else { throw DemoFailure("the demo has no tokens that can be read") }
        let request: PendingSignIn
        do throws(TokenError) { request = try client(of: entrance).begin() } catch {
            throw DemoFailure("cannot begin a sign-in: \(error)")
        }
        state.withLock { state in
            if state.pending.count >= Self.mostPending { state.pending.removeAll() }
            state.pending[browser] = request
        }
        return request.address
    }

    /// Ends a sign-in with what the browser brought back: redeems the code, gets the other
    /// strategies' tokens, and begins to probe.
    func finish(_ answer: SignInAnswer, for browser: String) throws(DemoFailure) {
        let request = state.withLock { $0.pending.removeValue(forKey: browser) }
        guard let entrance, let request, request.state == answer.state else {
            throw DemoFailure("this browser has not asked for that sign-in: begin again")
        }
        let client = self.client(of: entrance)
        // RFC 9207, section 2.4.
        guard answer.issuer == client.authority.url else {
            throw DemoFailure("the answer came from another authorization server: begin again")
        }
        guard let code = answer.code else {
            throw DemoFailure(
                "the photo printer got no access: \(answer.error ?? "there is no code")")
        }
        let token = try client.redeem(code, of: request, at: entrance.now)
        try begin(with: token, for: browser)
    }

    private func begin(with token: PrinterToken, for browser: String) throws(DemoFailure) {
        var accesses: [HeldAccess] = []
        for service in services {
            accesses.append(
                try HeldAccess(
                    service, by: client(of: service),
                    with: service.strategy.isReadable ? token : nil))
        }
        let session: PrinterSession
        do throws(ThreadStartError) {
            session = try PrinterSession(of: browser, holding: accesses)
            try session.start()
        } catch {
            throw DemoFailure(error.description)
        }
        replaceSession(by: session)
    }

    /// Forgets the visitor, whose tokens stay what they are.
    func forget() { replaceSession(by: nil) }

    private func replaceSession(by next: PrinterSession?) {
        let last = state.withLock { state -> PrinterSession? in
            defer { state.session = next }
            return state.session
        }
        last?.end()
    }

    private func client(of service: DemoService) -> PrinterClient {
        PrinterClient(
            authority: service.deployment.authorityAddress, redirectURI: redirectURI)
    }
}

/// What the browser brings from the authorization server (RFC 6749, section 4.1.2).
struct SignInAnswer: Sendable {
    let state: String?
    let issuer: String?
    let code: String?
    /// `error` (RFC 6749, section 4.1.2.1)
    let error: String?
}
