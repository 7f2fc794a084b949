import Mustache
import OAuth

/// The pages for the resource owner. They are part of the executable and work without script.
///
/// Values are escaped by `{{ }}`. Those within attributes are ASCII: Mustache escapes character by
/// character, and a quotation mark that is followed by a combining mark is another character to it.
struct AuthorityPages: Sendable {
    private let library: MustacheLibrary

    /// - Throws: the error in a template, which tests would have found.
    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in [
            ("head", PackageResources.head_mustache), ("foot", PackageResources.foot_mustache),
            ("login", PackageResources.login_mustache),
            ("consent", PackageResources.consent_mustache),
            ("account", PackageResources.account_mustache),
            ("logout", PackageResources.logout_mustache),
            ("message", PackageResources.message_mustache),
        ] {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
    }

    func login(_ page: LoginPage) -> String { render(page, "login") }
    func consent(_ page: ConsentPage) -> String { render(page, "consent") }
    func account(_ page: AccountPage) -> String { render(page, "account") }
    func logout(_ page: LogoutPage) -> String { render(page, "logout") }
    func message(_ page: MessagePage) -> String { render(page, "message") }

    private func render(_ page: Any, _ template: String) -> String {
        library.render(page, withTemplate: template) ?? ""
    }
}

/// The names of the fields in the pages' forms.
struct PageFields: Sendable {
    let csrf = FormParameters.Parameter.csrf.rawValue
    let login = FormParameters.Parameter.login.rawValue
    let password = FormParameters.Parameter.password.rawValue
    let answer = FormParameters.Parameter.answer.rawValue
    let client = FormParameters.Parameter.clientID.rawValue
}

struct LoginPage {
    let title = "Sign in"
    let field = PageFields()
    /// Where the form is posted: path and query.
    let action: String
    let csrf: String
    /// The client that waits for the user; nil if none does.
    let client: String?
    /// Why the user sees the page again.
    let warning: String?
}

struct ConsentPage {
    let title: String
    let field = PageFields()
    let allow = ConsentAnswer.allow.rawValue
    let deny = ConsentAnswer.deny.rawValue
    let account = AuthorityPath.account
    let action: String
    let csrf: String
    let user: String
    let client: String
    /// What the client could do, one phrase per scope.
    let scopes: [String]
    /// The host that the browser is sent to.
    let destination: String
}

/// The values of the consent page's buttons.
enum ConsentAnswer: String, Sendable {
    case allow, deny
}

struct AccountPage {
    /// A client that the user has let in.
    struct App {
        let id: String
        let name: String
        let scopes: [String]
    }

    let title = "Your apps"
    let field = PageFields()
    let action = AuthorityPath.account
    let logout = AuthorityPath.logout
    let csrf: String
    let user: String
    /// What has just been done.
    let notice: String?
    /// What removing an app's access would do besides; nil if nothing.
    let warning: String?
    let apps: [App]
}

struct LogoutPage {
    let title = "Sign out"
    let field = PageFields()
    let action = AuthorityPath.logout
    let csrf: String
    let user: String
}

struct MessagePage {
    let title: String
    let text: String
}
