import OAuth
import Testing

/// Forms and queries.
struct FormParametersTests {
    @Test func `values are decoded, and names not known are ignored`() throws {
        let form = try FormParameters(parsing: "state=a+b%26%C3%A4&x=1&scope=&code")
        #expect(form[.state] == "a b&ä")
        #expect(form[.scope] == nil)
        #expect(form[.code] == nil)
        #expect(!form.hasRepetition)
    }

    @Test(arguments: ["state=%", "state=%4", "state=%zz", "state=%ff", "state=%00", "state=a\nb"])
    func `a malformed value is refused`(text: String) {
        expect(.invalidRequest) { _ = try FormParameters(parsing: text) }
    }

    @Test(arguments: ["code=a&code=b", "code=a&code=a", "code=&code=", "c%6fde=a&code=b"])
    func `a parameter sent twice has no value`(text: String) throws {
        let form = try FormParameters(parsing: text)
        #expect(form.isRepeated(.code))
        #expect(form[.code] == nil)
        expect(.invalidRequest) { try form.refuseRepetition() }
        expect(.invalidRequest) { _ = try form.required(.code) }
    }

    @Test func `an oversized body is refused`() {
        let long = String(repeating: "a", count: FormParameters.maximumBytes + 1)
        expect(.invalidRequest) { _ = try FormParameters(parsing: long) }
        let value = String(repeating: "a", count: FormParameters.maximumValueBytes + 1)
        expect(.invalidRequest) { _ = try FormParameters(parsing: "state=\(value)") }
        let many = (0...FormParameters.maximumCount).map { "p\($0)=1" }.joined(separator: "&")
        expect(.invalidRequest) { _ = try FormParameters(parsing: many) }
    }

    @Test func `a nested body is one value, and not taken apart`() throws {
        let nested = String(repeating: "%5B", count: 1_000)
        let form = try FormParameters(parsing: "state=\(nested)&scope%5Ba%5D=b")
        #expect(form[.state]?.utf8.count == 1_000)
        #expect(form[.scope] == nil)
    }

    @Test(arguments: [
        ("photos:read", true), ("b a b", true), ("", false), ("a  b", false), (" a", false),
        ("a\"b", false), ("a\\b", false), ("ä", false), ("a\tb", false),
    ])
    func `a scope has the characters of RFC 6749`(text: String, isValid: Bool) {
        #expect((ScopeSet(text) != nil) == isValid)
    }

    @Test func `scopes are a set`() throws {
        let scopes = try #require(ScopeSet("b a b"))
        #expect(scopes.text == "a b")
        #expect(scopes.isSubset(of: try #require(ScopeSet("c b a"))))
        #expect(!scopes.isSubset(of: try #require(ScopeSet("a"))))
        #expect(ScopeSet.empty.isSubset(of: scopes))
    }

    @Test(arguments: [
        ("https://a.example/cb", true), ("https://a.example/cb?x=1", true),
        ("http://127.0.0.1:8080/cb", true), ("http://[::1]/cb", true),
        ("http://localhost/cb", true), ("com.example.app:/cb", true),
        ("http://a.example/cb", false), ("http://127.0.0.1.a.example/cb", false),
        ("http://[::1]a.example/cb", false), ("http://[::1]:80/cb", true),
        ("http://127.0.0.1@a.example/cb", false), ("https://u@a.example/cb", false),
        ("https://a.example/cb#f", false), ("https:a.example", false), ("https://", false),
        ("javascript:alert(1)", false), ("data:text/html,x", false), ("/cb", false),
        ("https://a.example/ä", false), ("https://a.example/a b", false),
        ("https://a.example\\@b.example/", false),
    ])
    func `a redirect URI is absolute, safe and without fragment`(text: String, isValid: Bool) {
        #expect((RedirectURI(registering: text) != nil) == isValid)
    }
}
