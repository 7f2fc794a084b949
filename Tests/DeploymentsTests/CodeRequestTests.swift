import Deployments
import HTTPClient
import Testing

/// What a client reads from the address that the browser comes back with.
struct CodeRequestTests {
    private static let client = "https://client.example/callback"

    @Test(arguments: [
        ("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("a%2bb+c", "a+b c"), ("", ""),
    ])
    func `a parameter is decoded as a form is`(spelling: String, value: String) {
        let answer = HTTPResponse(
            status: 302,
            fields: [HTTPField("location", "\(Self.client)?code=x&state=\(spelling)")], body: [])
        let parameters = CodeRequest.parameters(of: answer, backTo: Self.client)
        #expect(parameters == ["code": "x", "state": value])
    }
}
