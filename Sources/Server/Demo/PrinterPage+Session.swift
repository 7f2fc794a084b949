import Deployments
import HTTPClient
import Revocation

extension PrinterPage {
    /// What a session's page shows now.
    ///
    /// - Parameter change: the scope that the visitor wrote into the token; nil for none.
    init(_ session: PrinterSession, csrf: String, changing change: String? = nil) {
        let report = PrinterReport(session)
        let readable = session.readable
        let bytes = readable?.token ?? []
        let disassembled = DisassembledToken(bytes)
        let request = readable?.service.nodes.first.map { PhotoRequest(server: $0.address) }
        let (photos, photosNotice) = Self.photos(request, String(decoding: bytes, as: UTF8.self))
        let isWaiting = report.isRevoked && !report.isOver
        let services = zip(session.accesses, report.services).enumerated().map { number, shown in
            Service(shown.0.service.strategy, shown.1, number: number)
        }
        self.init(
            wide: WidePart(script: PrinterPath.script, refresh: isWaiting ? 1 : nil), csrf: csrf,
            entrance: readable?.service.strategy.descriptor.name ?? "",
            account: (readable?.service.deployment.authorityAddress.url ?? "")
                + AuthorityPath.account,
            photos: photos, photosNotice: photosNotice, summary: report.summary,
            isRevoked: report.isRevoked, services: services,
            token: disassembled, scope: change ?? disassembled?.scope ?? "",
            change: change.flatMap { Self.change(to: $0, in: disassembled, request) })
    }

    private static func photos(
        _ request: PhotoRequest?, _ token: String
    ) -> (photos: [Photo], notice: String?) {
        guard let request else { return ([], nil) }
        do throws(DemoFailure) {
            let outcome = try request.send(token)
            let photos = outcome.photos.map {
                Photo(address: PhotoDrawing.address(of: $0), caption: $0.title)
            }
            let notice: String? =
                outcome.status == 200
                ? nil : "The resource server answered \(outcome.status): no photos any more."
            return (photos, notice)
        } catch {
            return ([], error.description)
        }
    }

    private static func change(
        to scope: String, in token: DisassembledToken?, _ request: PhotoRequest?
    ) -> Change? {
        guard let token, let request else { return nil }
        do throws(DemoFailure) {
            let outcome = try request.send(token.changing(scope: scope))
            return Change(
                asked: scope, status: outcome.status, isRefused: outcome.status != 200,
                challenge: outcome.challenge ?? "", reason: outcome.reason ?? "")
        } catch {
            return Change(
                asked: scope, status: 0, isRefused: true, challenge: "",
                reason: error.description)
        }
    }
}

extension PrinterPage.Service {
    fileprivate init(_ strategy: DemoStrategy, _ report: ServiceReport, number: Int) {
        let bound = strategy.bound.map { "at most \($0.text)" } ?? "no bound"
        let isExpiry = strategy.guarantee.reaches.isEmpty
        self.init(
            name: report.strategy, does: strategy.descriptor.summary,
            promise: isExpiry ? "\(bound), until the token expires" : bound,
            notice: report.notice, noticeID: "notice-\(number)",
            servers: report.servers.enumerated().map { index, server in
                PrinterPage.Server(
                    label: "Server \(index + 1)", id: "server-\(number)-\(index)",
                    state: server.state.rawValue, text: server.text)
            })
    }
}
