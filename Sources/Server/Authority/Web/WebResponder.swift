import CPlatform
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// What a request comes with: its connection, and a logger that names the request.
struct WebContext: InitializableFromSource {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

/// Reads each request whole, within limits, and answers it by its route.
struct WebResponder: HTTPResponder {
    let routes: Routes
    let limits: WebLimits
    let pools: WorkPools

    func respond(to request: Request, context: WebContext) async throws -> Response {
        let start_ns = platform_monotonic_ns()
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let refusal as WebRefusal {
            response = refusal.response
        }
        if request.method == .head { response = response.createHeadResponse() }
        context.logger.debug(
            "answered",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)",
                "time_us": "\((platform_monotonic_ns() - start_ns) / 1_000)",
            ])
        return response
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        var whole = WebRequest(
            method: request.method, path: request.uri.path, query: request.uri.query ?? "",
            headers: request.headers, body: [])
        let known: Route?
        do {
            known = try routes.route(for: whole)
            try known?.secret?.require(whole)
        } catch {
            // The body is read first. A body found malformed after the refusal was sent would get a
            // second answer.
            _ = try await body(of: request, upTo: limits.body_bytes, context)
            throw error
        }
        let limit = known?.secret == nil ? limits.body_bytes : limits.secretBody_bytes
        whole.body = try await body(of: request, upTo: limit, context)
        let complete = whole
        guard let route = known else {
            let answer = try await done(at: .document) { [routes] in
                try routes.otherAnswer(to: complete)
            }
            return answer ?? WebRefusal.busy.response
        }
        let place = route.place.settled(for: complete)
        guard place != .eventLoop else { return try route.answer(complete) }
        let answer = try await done(at: place) { try route.answer(complete) }
        return answer ?? route.refusal(.busy)
    }

    /// Does the work on a request where it belongs.
    ///
    /// - Returns: nil if too many requests wait there already.
    private func done(
        at place: WorkPlace, _ work: @escaping @Sendable () throws -> Response
    ) async throws -> Response? {
        if let pool = pools.pool(for: place) { return try await pool.run(work) }
        guard place == .control else { return try work() }
        return try await NIOThreadPool.singleton.runIfActive(work)
    }

    /// Returns the body once all of it is there.
    ///
    /// - Throws: 413 beyond the limit. A connection whose body takes too long is closed.
    private func body(
        of request: Request, upTo limit: Int, _ context: WebContext
    ) async throws -> [UInt8] {
        guard request.hasBody else { return [] }
        if let length = request.headers[.contentLength], Int(length) ?? .max > limit {
            close(context, in: limits.linger)
            throw WebRefusal.tooLarge
        }
        let cut = close(context, in: limits.bodyArrival)
        defer { cut.cancel() }
        do {
            return [UInt8](buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            close(context, in: limits.linger)
            throw WebRefusal.tooLarge
        }
    }

    @discardableResult
    private func close(_ context: WebContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

extension Request {
    /// Whether a body follows the header (RFC 9112, section 6.3).
    fileprivate var hasBody: Bool {
        headers[.contentLength] ?? "0" != "0" || headers.contains(.transferEncoding)
    }
}
