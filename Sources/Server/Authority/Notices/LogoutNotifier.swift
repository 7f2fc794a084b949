import HTTPClient
import Logging
import OAuth
import Synchronization
import Threads

/// Tells clients that a login ended (OpenID Connect Back-Channel Logout 1.0, section 2.5), in the
/// background: nobody's logout waits for a client. A notice is sent once, and only to this machine.
final class LogoutNotifier: Sendable {
    private let log: Logger
    private let running = Mutex(0)

    /// Threads at a time. Beyond them, notices are dropped and the log says so.
    private static let mostThreads = 4
    /// Notices of one logout.
    private static let mostNotices = 64

    init(_ log: Logger) { self.log = log }

    func send(_ notices: [LogoutNotice]) {
        guard !notices.isEmpty else { return }
        let isFree = running.withLock { running in
            guard running < Self.mostThreads else { return false }
            running += 1
            return true
        }
        guard isFree else { return drop(notices.count, "too many are under way") }
        let chosen = Array(notices.prefix(Self.mostNotices))
        if chosen.count < notices.count {
            drop(notices.count - chosen.count, "one logout tells \(Self.mostNotices) at most")
        }
        do throws(ThreadStartError) {
            try SystemThread.start("the notices of a logout") { [self] in
                for notice in chosen { deliver(notice) }
                running.withLock { $0 -= 1 }
            }
        } catch {
            running.withLock { $0 -= 1 }
            drop(chosen.count, error.description)
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
