import HTTPClient
import Logging
import OAuth
import Synchronization
import Threads

/// Tells clients that a login ended (OpenID Connect Back-Channel Logout 1.0, section 2.5), in the
/// background: nobody's logout waits for a client. A notice is sent once, and only to this machine.
final class LogoutNotifier: Sendable {
    private struct State {
        var waiting: ArraySlice<LogoutNotice> = []
        var threads = 0
    }

    private let log: Logger
    private let state = Mutex(State())

    /// A client that does not answer holds up one of them for a while.
    private static let mostThreads = 4
    /// Notices that wait for a thread. Beyond them, notices are dropped and the log says so.
    private static let mostWaiting = 1_024
    /// Notices of one logout.
    private static let mostNotices = 64

    init(_ log: Logger) { self.log = log }

    func send(_ notices: [LogoutNotice]) {
        guard !notices.isEmpty else { return }
        if notices.count > Self.mostNotices {
            drop(
                notices.count - Self.mostNotices, "one logout tells \(Self.mostNotices) at most")
        }
        let chosen = notices.prefix(Self.mostNotices)
        let (isTaken, needsThread) = state.withLock { state in
            guard state.waiting.count + chosen.count <= Self.mostWaiting else {
                return (false, false)
            }
            state.waiting += chosen
            guard state.threads < Self.mostThreads else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard isTaken else { return drop(chosen.count, "too many wait") }
        guard needsThread else { return }
        do throws(ThreadStartError) {
            try SystemThread.start("the notices of logouts") { [self] in
                while let notice = next() { deliver(notice) }
            }
        } catch {
            // Other threads go on with what waits, if there are any.
            let lost = state.withLock { state in
                state.threads -= 1
                guard state.threads == 0 else { return 0 }
                defer { state.waiting = [] }
                return state.waiting.count
            }
            if lost > 0 { drop(lost, error.description) }
        }
    }

    /// Returns the next notice; nil if none waits, and then the calling thread counts no more.
    private func next() -> LogoutNotice? {
        state.withLock { state in
            if let notice = state.waiting.popFirst() { return notice }
            state.threads -= 1
            return nil
        }
    }

    private func deliver(_ notice: LogoutNotice) {
        let title: Logger.Metadata = ["client": "\(notice.client)"]
        guard let url = LoopbackURL(notice.uri) else {
            return log.warning("a client's logout URI is not of this machine", metadata: title)
        }
        let name = FormParameters.Parameter.logoutToken.rawValue
        let body = "\(name)=\(String(decoding: notice.token, as: UTF8.self))"
        let request = HTTPRequest(
            "POST", url.path, fields: [HTTPField("content-type", WebRequest.formType)],
            body: Array(body.utf8))
        do throws(HTTPFailure) {
            let answer = try HTTPConnection(to: url.address).send(request)
            log.info(
                "a client was told of a logout",
                metadata: title.merging(["status": "\(answer.status)"]) { $1 })
        } catch {
            log.warning(
                "a client was not told of a logout",
                metadata: title.merging(["reason": "\(error.description)"]) { $1 })
        }
    }

    private func drop(_ count: Int, _ reason: String) {
        log.warning(
            "logout notices were dropped",
            metadata: ["count": "\(count)", "reason": "\(reason)"])
    }
}
