import HTTPClient

@testable import Server

/// A form of the server's pages that does something, and what a user adds to it.
enum GuardedForm: CaseIterable, Sendable {
    case login, consent, account, logout

    static let credentials = [
        ("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password),
    ]

    var fields: [(String, String)] {
        switch self {
        case .login: Self.credentials
        case .consent: [("answer", "allow")]
        case .account, .logout: []
        }
    }

    /// Goes to the form's page.
    func open(in browser: inout ScriptedBrowser, for flow: CodeFlow) throws -> PageForm {
        let login = try PageForm(of: try browser.open(try flow.address))
        if self == .login { return login }
        let next = try browser.submit(login, Self.credentials)
        if self == .consent { return try PageForm(of: next) }
        // Agreed once, the user is not asked again in another browser.
        if next.status == 200 {
            _ = try browser.submit(try PageForm(of: next), Self.consent.fields)
        }
        let path = self == .account ? AuthorityPath.account : AuthorityPath.logout
        return try PageForm(of: try browser.open(path))
    }

    /// Whether the form has been taken, as its answer and the user's pages show.
    func isDone(by answer: HTTPResponse, in browser: inout ScriptedBrowser) throws -> Bool {
        switch self {
        case .login: return browser.cookies[BrowserCookies.session] != nil
        case .consent: return answer.value(of: "location") != nil
        case .account:
            return try !browser.open(AuthorityPath.account).text.contains("Remove access of")
        case .logout:
            return try !browser.open(AuthorityPath.account).text.contains("You are signed in")
        }
    }
}
