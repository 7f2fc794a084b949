import OAuth
import Threads

/// Where the work on a request is done. What waits has threads of its own, by what it waits for, so
/// that it holds up neither the event loops nor other requests.
enum WorkPlace: Sendable {
    /// On the event loop that read the request: it waits for nothing.
    case eventLoop
    /// Some transactions, in stores that may hang.
    case store
    /// The hash of a password: 50 to 130 ms of a processor.
    case password
    /// The form of a page: as ``password`` if it has one, and otherwise as ``store``.
    case form
    /// Long answers, made when they are asked for.
    case document
    /// What a harness asks, which shows a secret and is never turned away.
    case control

    /// Returns the place of one request.
    func settled(for request: WebRequest) -> WorkPlace {
        guard self == .form else { return self }
        return request.hasPassword ? .password : .store
    }
}

extension WebRequest {
    /// Whether the body is a form with a password. Without one nothing is hashed.
    fileprivate var hasPassword: Bool {
        guard let form = try? FormParameters(parsing: body) else { return false }
        return form[.password] != nil
    }
}

/// The threads of a server for work that waits.
struct WorkPools: Sendable {
    private let store: WorkPool
    private let password: WorkPool
    private let document: WorkPool

    init(_ limits: WebLimits) throws(ThreadStartError) {
        store = try WorkPool("requests that wait for a store", limits.store)
        password = try WorkPool("password hashes", limits.password)
        document = try WorkPool("documents", limits.document)
    }

    /// Returns the threads for a place; nil for one without threads of this server.
    func pool(for place: WorkPlace) -> WorkPool? {
        switch place {
        case .store: store
        case .password: password
        case .document: document
        case .eventLoop, .form, .control: nil
        }
    }
}
