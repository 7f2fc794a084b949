import Logging
import Synchronization

/// What loggers of this process are given at any level, by all threads, while a test listens. They
/// write to standard error too, as they do in other tests.
final class CapturedLog: Sendable {
    private struct State {
        var listeners = 0
        var lines: [String] = []
    }

    /// The logging system can be set up once per process.
    private static let shared: CapturedLog = {
        let log = CapturedLog()
        LoggingSystem.bootstrap { CapturingLogHandler($0, into: log) }
        return log
    }()

    private let state = Mutex(State())

    private init() {}

    /// Listens until the returned value is gone. Loggers that were made before the first call are
    /// not heard.
    static func listen() -> LogListener { LogListener(shared) }

    fileprivate var isHeard: Bool { state.withLock { $0.listeners > 0 } }

    fileprivate func add(_ line: String) {
        state.withLock { state in
            if state.listeners > 0 { state.lines.append(line) }
        }
    }

    fileprivate func lines(from start: Int) -> [String] {
        state.withLock { Array($0.lines[start...]) }
    }

    /// Returns the number of lines so far.
    fileprivate func begin() -> Int {
        state.withLock { state in
            state.listeners += 1
            return state.lines.count
        }
    }

    fileprivate func end() {
        state.withLock { state in
            state.listeners -= 1
            if state.listeners == 0 { state.lines = [] }
        }
    }
}

/// Hears what is logged for as long as it lives.
final class LogListener {
    private let log: CapturedLog
    private let start: Int

    fileprivate init(_ log: CapturedLog) {
        self.log = log
        start = log.begin()
    }

    deinit { log.end() }

    var lines: [String] { log.lines(from: start) }
}

private struct CapturingLogHandler: LogHandler {
    private let captured: CapturedLog
    /// Where entries go as well, from its own level on.
    private var stream: StreamLogHandler

    init(_ label: String, into captured: CapturedLog) {
        self.captured = captured
        stream = StreamLogHandler.standardError(label: label)
    }

    var logLevel: Logger.Level {
        get { captured.isHeard ? .trace : stream.logLevel }
        set { stream.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { stream.metadata }
        set { stream.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { stream[metadataKey: key] }
        set { stream[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        let error = event.error.map { "\($0)" } ?? ""
        captured.add("\(event.message) \(metadata) \(event.metadata ?? [:]) \(error)")
        if event.level >= stream.logLevel { stream.log(event: event) }
    }
}
