import OAuth
import Testing

/// Expects `body` to fail with an error of this code.
func expect(
    _ code: OAuthError.Code, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    let error = #expect(throws: OAuthError.self, sourceLocation: location) { try body() }
    #expect(error?.code == code, "\(error?.description ?? "")", sourceLocation: location)
}
