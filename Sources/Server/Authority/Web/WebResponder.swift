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

    func respond(to request: Request, context: WebContext) async throws -> Response {
        let start_ns = platform_monotonic_ns()
        var response: Response
        do {
            let body = try await body(of: request, context)
            let whole = WebRequest(
                method: request.method, path: request.uri.path, query: request.uri.query ?? "",
                headers: request.headers, body: body)
            response = try await answer(whole)
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

    private func answer(_ request: WebRequest) async throws -> Response {
        guard let route = try routes.route(for: request) else {
            return try routes.otherAnswer(to: request)
        }
        guard route.isSlow else { return try route.answer(request) }
        return try await NIOThreadPool.singleton.runIfActive { try route.answer(request) }
    }

    /// Returns the body once all of it is there.
    ///
    /// - Throws: 413 beyond the limit. A connection whose body takes too long is closed.
    private func body(of request: Request, _ context: WebContext) async throws -> [UInt8] {
        let length = request.headers[.contentLength]
        guard length ?? "0" != "0" || request.headers.contains(.transferEncoding) else { return [] }
        if let length, Int(length) ?? .max > limits.body_bytes {
            close(context, in: limits.linger)
            throw WebRefusal.tooLarge
        }
        let cut = close(context, in: limits.bodyArrival)
        defer { cut.cancel() }
        do {
            return [UInt8](buffer: try await request.body.collect(upTo: limits.body_bytes))
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
