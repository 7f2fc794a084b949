import Foundation
import HTTPTypes
import Hummingbird
import Logging
import OAuth
import Revocation
import Tokens

/// The photo printer over HTTP: the client of the demo, and the one page that its visitor opens.
struct PrinterEndpoints: Sendable {
    let desk: PrinterDesk
    let pages: PrinterPages
    let guardian: FormGuard
    let cookies = BrowserCookies(areSecure: false)
    let log: Logger

    /// Names the browser. Servers on other ports of this machine get it too, so it is not named as
    /// theirs are.
    static let cookie = "photo-printer"

    var routes: Routes {
        Routes(
            [
                Route(.get, PrinterPath.home, on: .store, show),
                Route(.get, PrinterPath.connect, on: .store, connect),
                Route(.get, PrinterPath.callback, on: .store, finish),
                Route(.get, PrinterPath.report, report),
                Route(.get, PrinterPath.script) { _ throws(WebRefusal) in Self.script },
                Route(.post, PrinterPath.revoke, on: .store, revoke),
                Route(.post, PrinterPath.change, on: .store, change),
                Route(.post, PrinterPath.forget, on: .store, forget),
            ], others: picture)
    }

    private static var script: Response {
        .file(PackageResources.printer_js, type: "text/javascript; charset=utf-8")
    }

    @Sendable private func picture(_ request: WebRequest) throws(WebRefusal) -> Response? {
        guard let number = PhotoDrawing.number(at: request.path) else { return nil }
        guard request.isReading else { throw .methodNotAllowed([.get]) }
        return .file(Array(PhotoDrawing.svg(number).utf8), type: PhotoDrawing.type)
    }

    private func show(_ request: WebRequest) throws(WebRefusal) -> Response {
        guard let session = self.session(of: request) else { return welcome() }
        return try page(of: session)
    }

    private func connect(_ request: WebRequest) throws(WebRefusal) -> Response {
        let known = request.cookie(Self.cookie).flatMap { $0.isEmpty ? nil : $0 }
        do {
            let browser = try known ?? OpaqueToken.randomID()
            let address = try desk.begin(for: browser)
            return .seeOther(address, headers: cookies.setting(Self.cookie, to: browser))
        } catch {
            return welcome(notice: "\(error)")
        }
    }

    /// Takes the answer of the authorization server, which the browser brings.
    private func finish(_ request: WebRequest) throws(WebRefusal) -> Response {
        do throws(DemoFailure) {
            try desk.finish(
                SignInAnswer(query: request.query), for: request.cookie(Self.cookie) ?? "")
        } catch {
            log.info("a sign-in brought nothing", metadata: ["reason": "\(error.description)"])
            return welcome(notice: error.description)
        }
        return .seeOther(PrinterPath.home)
    }

    private func report(_ request: WebRequest) throws(WebRefusal) -> Response {
        guard let session = self.session(of: request) else { throw .notFound }
        guard let text = try? JSONEncoder().encode(PrinterReport(session)) else { throw .broken }
        return .json([UInt8](text))
    }

    private func revoke(_ request: WebRequest) throws(WebRefusal) -> Response {
        try form(of: request)
        session(of: request)?.revoke()
        return .seeOther(PrinterPath.home)
    }

    private func change(_ request: WebRequest) throws(WebRefusal) -> Response {
        let fields = try form(of: request)
        guard let session = self.session(of: request) else { return .seeOther(PrinterPath.home) }
        return try page(of: session, changing: fields[.scope] ?? "")
    }

    private func forget(_ request: WebRequest) throws(WebRefusal) -> Response {
        try form(of: request)
        if session(of: request) != nil { desk.forget() }
        return .seeOther(PrinterPath.home)
    }

    private func session(of request: WebRequest) -> PrinterSession? {
        request.cookie(Self.cookie).flatMap { desk.session(of: $0) }
    }

    /// Reads a form that came from a page of this server.
    @discardableResult
    private func form(of request: WebRequest) throws(WebRefusal) -> FormParameters {
        let form = try request.formParameters(log)
        try guardian.check(form, from: request.cookie(Self.cookie))
        return form
    }

    private func welcome(notice: String? = nil) -> Response {
        let page = WelcomePage(
            notice: notice, strategies: desk.services.map { $0.strategy.descriptor.name })
        return .page(pages.welcome(page))
    }

    private func page(
        of session: PrinterSession, changing scope: String? = nil
    ) throws(WebRefusal) -> Response {
        let page = PrinterPage(
            session, csrf: try guardian.token(for: session.browser), changing: scope)
        return .page(
            pages.printer(page),
            allowing: ["script-src 'self'", "connect-src 'self'", "img-src 'self'"])
    }
}

extension SignInAnswer {
    /// - Parameter query: a parameter that is sent twice counts as absent.
    fileprivate init(query: String) {
        let items = URLComponents(string: "?\(query)")?.queryItems ?? []
        func value(_ name: String) -> String? {
            let values = items.filter { $0.name == name }.compactMap(\.value)
            return values.count == 1 ? values[0] : nil
        }
        self.init(
            state: value("state"), issuer: value("iss"), code: value("code"),
            error: value("error"))
    }
}
