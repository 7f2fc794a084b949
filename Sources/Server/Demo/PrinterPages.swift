import Mustache
import OAuth

/// The pages of the photo printer. They work without script; with script, the one with the photos
/// shows at once how the resource servers answer.
struct PrinterPages: Sendable {
    private let library: MustacheLibrary

    /// - Throws: the error in a template, which tests would have found.
    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in [
            ("head", PackageResources.head_mustache), ("foot", PackageResources.foot_mustache),
            ("wide", PackageResources.wide_mustache),
            ("welcome", PackageResources.welcome_mustache),
            ("printer", PackageResources.printer_mustache),
        ] {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
    }

    func welcome(_ page: WelcomePage) -> String {
        library.render(page, withTemplate: "welcome") ?? ""
    }

    func printer(_ page: PrinterPage) -> String {
        library.render(page, withTemplate: "printer") ?? ""
    }
}

/// Paths of the photo printer.
enum PrinterPath {
    static let home = "/"
    static let connect = "/connect"
    /// The redirect URI's path.
    static let callback = "/callback"
    static let revoke = "/revoke"
    static let change = "/change"
    static let forget = "/forget"
    static let report = "/report"
    static let script = "/printer.js"
}

struct WelcomePage {
    let title = DemoParties.printerName
    let wide = WidePart()
    let connect = PrinterPath.connect
    let login = DemoParties.login
    let password = DemoParties.password
    /// Why the last sign-in brought nothing; nil if there was none.
    let notice: String?
    /// The strategies, in the order of the page.
    let strategies: [String]
    let servers = DemoService.resourceServers
}

/// What the demo's pages have in their heads, besides what every page has.
struct WidePart {
    /// Nil for a page without script.
    var script: String?
    /// After how many seconds a browser without script loads the page again; nil for never.
    var refresh: Int?
}

struct PrinterPage {
    struct Photo {
        let address: String
        let caption: String
    }

    struct Service {
        let name: String
        let does: String
        let promise: String
        let notice: String
        let noticeID: String
        let servers: [Server]
    }

    struct Server {
        let label: String
        let id: String
        let state: String
        let text: String
    }

    /// What came of a changed token.
    struct Change {
        let asked: String
        let status: Int
        let isRefused: Bool
        let challenge: String
        let reason: String
    }

    let title = DemoParties.printerName
    let wide: WidePart
    let path = PrinterPaths()
    let csrfField = FormParameters.Parameter.csrf.rawValue
    let scopeField = FormParameters.Parameter.scope.rawValue
    let csrf: String
    let entrance: String
    let account: String
    let gap_ms = PrinterSession.probeGap_ms
    let photos: [Photo]
    /// Why there are no photos.
    let photosNotice: String?
    let summary: String
    let isRevoked: Bool
    let services: [Service]
    /// Nil if the token cannot be read.
    let token: DisassembledToken?
    let scope: String
    let change: Change?
}

/// ``PrinterPath``, for a template.
struct PrinterPaths {
    let home = PrinterPath.home
    let connect = PrinterPath.connect
    let revoke = PrinterPath.revoke
    let change = PrinterPath.change
    let forget = PrinterPath.forget
    let report = PrinterPath.report
}
